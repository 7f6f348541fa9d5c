import { address, type EncodedAccount, getTransactionDecoder, type MaybeEncodedAccount } from '@solana/kit'
import { FailedTransactionMetadata, LiteSVM, Rent } from 'litesvm'
import { isRecorded, readError, type TransactionError } from './errors.ts'
import { readTokenAccount, tokenPrograms } from './token-account.ts'
import type { SvmTransaction } from './transaction.ts'

/** What a transaction holds of one token account before or after it. */
export type TokenBalance = {
  readonly accountIndex: number
  readonly mint: string
  readonly owner: string
  readonly programId: string
  readonly amount: bigint
}

/** What executing a transaction did. */
export type Executed = {
  readonly err: TransactionError | null
  readonly fee: bigint
  readonly units: bigint
  readonly logs: readonly string[]
  readonly preBalances: readonly bigint[]
  readonly postBalances: readonly bigint[]
  readonly preTokens: readonly TokenBalance[]
  readonly postTokens: readonly TokenBalance[]
  /** Puts every account back as it was before. */
  undo(): void
}

/** What a simulation found. */
export type Simulated = {
  readonly err: TransactionError | null
  readonly units: bigint
  readonly logs: readonly string[]
  account(key: string): MaybeEncodedAccount
}

/** Accounts and programs: a real SVM without blocks; those are the cluster's. */
export interface Bank {
  /** Executes; undefined error means done. Not recorded: no block would hold it. */
  execute(transaction: SvmTransaction): { readonly recorded: boolean; readonly outcome: Executed }
  simulate(transaction: SvmTransaction): Simulated
  account(key: string): MaybeEncodedAccount
  setAccount(account: EncodedAccount): void
  airdrop(key: string, lamports: bigint): void
  rentExempt(bytes: bigint): bigint
  /** Lamports per byte, as SIMD-0437 lowers it step by step. */
  setRent(lamportsPerByte: bigint): void
  setClock(slot: bigint, epoch: bigint): void
}

/** Opens a bank with every standard program. Blockhashes and double execution are checked by the cluster, not here. */
export function openBank(): Bank {
  const svm = new LiteSVM().withSigverify(false).withBlockhashCheck(false).withTransactionHistory(0n)
  const account = (key: string): MaybeEncodedAccount => svm.getAccount(address(key))
  const tokens = (keys: readonly string[], read: (key: string) => MaybeEncodedAccount): TokenBalance[] =>
    keys.flatMap((key, accountIndex) => {
      const found = read(key)
      if (!found.exists || !tokenPrograms.includes(found.programAddress)) return []
      const token = readTokenAccount(found.data)
      return token === undefined ? [] : [{ accountIndex, programId: found.programAddress, ...token }]
    })
  const balances = (keys: readonly string[]): bigint[] =>
    keys.map((key) => {
      const found = account(key)
      return found.exists ? found.lamports : 0n
    })
  return {
    account,
    setAccount: (one) => svm.setAccount(one),
    airdrop: (key, lamports) => void svm.airdrop(address(key), lamports as never),
    rentExempt: (bytes) => svm.minimumBalanceForRentExemption(bytes),
    setRent: (lamportsPerByte) => svm.setRent(new Rent(lamportsPerByte, 1, 50)),
    setClock: (slot, epoch) => {
      const clock = svm.getClock()
      clock.slot = slot
      clock.epoch = epoch
      svm.setClock(clock)
    },
    execute(transaction) {
      const { keys, raw } = transaction
      const before = keys.map((key) => account(key))
      const preBalances = balances(keys)
      const preTokens = tokens(keys, account)
      const result = svm.sendTransaction(getTransactionDecoder().decode(raw) as never)
      const failed = result instanceof FailedTransactionMetadata
      const meta = failed ? result.meta() : result
      const err = failed ? readError(result) : null
      const undo = (): void => {
        for (const one of before) {
          if (one.exists) svm.setAccount(one)
          else if (account(one.address).exists) svm.setAccount({ ...empty, address: one.address } as unknown as EncodedAccount)
        }
      }
      return {
        recorded: err === null || isRecorded(err),
        outcome: {
          err,
          fee: BigInt(/\bfee: (\d+)/.exec(meta.toString())?.[1] ?? '0'),
          units: meta.computeUnitsConsumed(),
          logs: meta.logs(),
          preBalances,
          postBalances: balances(keys),
          preTokens,
          postTokens: tokens(keys, account),
          undo,
        },
      }
    },
    simulate(transaction) {
      const result = svm.simulateTransaction(getTransactionDecoder().decode(transaction.raw) as never)
      if (result instanceof FailedTransactionMetadata)
        return { err: readError(result), units: result.meta().computeUnitsConsumed(), logs: result.meta().logs(), account }
      const after = new Map(result.postAccounts().map((one) => [one.address as string, one]))
      const read = (key: string): MaybeEncodedAccount => {
        const found = after.get(key)
        return found === undefined ? account(key) : ({ ...found, exists: true } as MaybeEncodedAccount)
      }
      return { err: null, units: result.meta().computeUnitsConsumed(), logs: result.meta().logs(), account: read }
    },
  }
}

const empty = {
  executable: false,
  lamports: 0n,
  programAddress: '11111111111111111111111111111111',
  space: 0n,
  data: new Uint8Array(),
}
