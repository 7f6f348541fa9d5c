import type { EncodedAccount, MaybeEncodedAccount } from '@solana/kit'
import { VersionedMessage } from '@solana/web3.js'
import type { TokenBalance } from './bank.ts'
import type { Cluster, Landed, SvmBlock } from './cluster.ts'
import type { NodeFaults } from './faults.ts'
import { readTransaction } from './transaction.ts'

/** An error that a node answers. */
export class RpcRefusal extends Error {
  readonly code: number
  constructor(code: number, message: string) {
    super(message)
    this.code = code
  }
}

type Params = readonly unknown[]
type Options = { readonly [field: string]: unknown }

/** What one node sees: the cluster, less the blocks it lags behind. */
export type View = { readonly cluster: Cluster; readonly faults: NodeFaults; readonly random: () => number }

const optionsOf = (params: Params, at: number): Options => (params[at] ?? {}) as Options

function tipOf({ cluster, faults }: View): SvmBlock {
  const tip = cluster.tip()
  return cluster.blockAt(tip.height - (faults.lagBlocks ?? 0)) ?? (cluster.blocks[0] as SvmBlock)
}

/** The newest block at a commitment. The tip is confirmed at once: votes are not imitated. */
function headOf(view: View, commitment: unknown): SvmBlock {
  const tip = tipOf(view)
  if (commitment !== 'finalized' && commitment !== undefined) return tip
  return view.cluster.blockAt(tip.height - view.cluster.finality) ?? (view.cluster.blocks[0] as SvmBlock)
}

const contextOf = (view: View, commitment: unknown) => ({ apiVersion: '3.0.0', slot: headOf(view, commitment).slot })
const rooted = (view: View, block: SvmBlock): boolean => block.height <= headOf(view, 'finalized').height
const visible = (view: View, block: SvmBlock): boolean => block.height <= tipOf(view).height

function lost({ faults: { lostBlocks } }: View, { height }: SvmBlock): boolean {
  return lostBlocks !== undefined && height >= lostBlocks.from && height <= lostBlocks.to
}

/** Lamports fit into a double here: no test mints nine million SOL. */
const plain = (value: bigint): number => Number(value)

function accountJson(account: MaybeEncodedAccount | EncodedAccount): object | null {
  if (('exists' in account && !account.exists) || !('lamports' in account) || account.lamports === 0n) return null
  return {
    lamports: plain(account.lamports),
    owner: account.programAddress,
    executable: account.executable,
    rentEpoch: 0,
    space: account.data.length,
    data: [Buffer.from(account.data).toString('base64'), 'base64'],
  }
}

function tokenJson({ accountIndex, mint, owner, programId, amount }: TokenBalance): object {
  return {
    accountIndex,
    mint,
    owner,
    programId,
    uiTokenAmount: { amount: amount.toString(), decimals: 0, uiAmount: null, uiAmountString: '' },
  }
}

function transactionJson({ landed, block }: { landed: Landed; block: SvmBlock }): object {
  const { transaction, outcome } = landed
  const { message } = transaction
  return {
    slot: block.slot,
    blockTime: 1_800_000_000 + block.slot,
    version: transaction.version,
    transaction: {
      signatures: transaction.signatures,
      message: {
        accountKeys: transaction.keys,
        recentBlockhash: transaction.blockhash,
        header: message.header,
        instructions: [],
        ...(transaction.version === 0 ? { addressTableLookups: [] } : {}),
      },
    },
    meta: {
      err: outcome.err,
      status: outcome.err === null ? { Ok: null } : { Err: outcome.err },
      fee: plain(outcome.fee),
      computeUnitsConsumed: plain(outcome.units),
      logMessages: outcome.logs,
      innerInstructions: [],
      preBalances: outcome.preBalances.map(plain),
      postBalances: outcome.postBalances.map(plain),
      preTokenBalances: outcome.preTokens.map(tokenJson),
      postTokenBalances: outcome.postTokens.map(tokenJson),
      loadedAddresses: { writable: [], readonly: [] },
      rewards: [],
    },
  }
}

function statusJson(view: View, signature: string, history: boolean): object | null {
  const found = view.cluster.find(signature)
  if (found === undefined || !visible(view, found.block) || lost(view, found.block)) return null
  const { block, landed } = found
  const tip = tipOf(view)
  // The status cache keeps about as many blocks as a blockhash lives; what is older needs the history.
  if (!history && tip.height - block.height > view.cluster.lifetime) return null
  const final = rooted(view, block)
  const { err } = landed.outcome
  return {
    slot: block.slot,
    confirmations: final ? null : tip.height - block.height,
    err,
    status: err === null ? { Ok: null } : { Err: err },
    confirmationStatus: final ? 'finalized' : 'confirmed',
  }
}

function simulate(view: View, params: Params): object {
  const options = optionsOf(params, 1)
  const transaction = readTransaction(Buffer.from(String(params[0]), 'base64'))
  if (transaction === undefined) throw new RpcRefusal(-32602, 'failed to deserialize transaction')
  const { err, units, logs, account } = view.cluster.bank.simulate(transaction)
  const wanted = (options['accounts'] as { addresses?: readonly string[] } | undefined)?.addresses
  const value = {
    err,
    logs,
    unitsConsumed: plain(units),
    returnData: null,
    accounts: wanted === undefined ? null : wanted.map((key) => accountJson(account(key))),
  }
  return { context: contextOf(view, options['commitment']), value }
}

function send(view: View, params: Params): string {
  const options = optionsOf(params, 1)
  const raw = options['encoding'] === 'base64' ? Buffer.from(String(params[0]), 'base64') : undefined
  const transaction = raw === undefined ? undefined : readTransaction(raw)
  if (raw === undefined || transaction === undefined) throw new RpcRefusal(-32602, 'failed to deserialize transaction')
  if (options['skipPreflight'] !== true) {
    const born = view.cluster.blocks.findLast((block) => block.hash === transaction.blockhash)
    const fail = (err: unknown): never => {
      throw new RpcRefusal(-32002, `Transaction simulation failed: ${typeof err === 'string' ? err : JSON.stringify(err)}`)
    }
    if (born === undefined || tipOf(view).height > born.height + view.cluster.lifetime) fail('Blockhash not found')
    if (view.cluster.find(transaction.signature) !== undefined) fail('This transaction has already been processed')
    const { err } = view.cluster.bank.simulate(transaction)
    if (err !== null) fail(err)
  }
  const submitted = view.cluster.submit(raw)
  if (submitted.status === 'refused') throw new RpcRefusal(submitted.code, submitted.message)
  return transaction.signature
}

function fees(view: View, params: Params): object[] {
  const keys = (params[0] ?? []) as readonly string[]
  const fixed = view.cluster.marketPrice()
  return view.cluster.blocks.slice(-150).map((block) => {
    const paid = block.landed.filter(({ transaction }) => keys.every((key) => transaction.writable.includes(key)))
    const least = paid.reduce<bigint | undefined>(
      (low, { transaction: { price } }) => (low === undefined || price < low ? price : low),
      undefined,
    )
    return { slot: block.slot, prioritizationFee: plain(fixed ?? least ?? 0n) }
  })
}

function history(view: View, params: Params): object[] {
  const { before, until, limit = 1_000, commitment } = optionsOf(params, 1)
  const seen = view.cluster
    .history(String(params[0]))
    .filter(({ block }) => block.height <= headOf(view, commitment).height && !lost(view, block))
  const newest = [...seen].reverse()
  const from = before === undefined ? 0 : newest.findIndex(({ landed }) => landed.transaction.signature === before) + 1
  const end = until === undefined ? -1 : newest.findIndex(({ landed }) => landed.transaction.signature === until)
  return newest
    .slice(from, end === -1 ? undefined : end)
    .slice(0, limit as number)
    .map(({ block, landed }) => ({
      signature: landed.transaction.signature,
      slot: block.slot,
      err: landed.outcome.err,
      memo: null,
      blockTime: null,
      confirmationStatus: rooted(view, block) ? 'finalized' : 'confirmed',
    }))
}

/** The JSON-RPC methods that the adapter and web3.js's `Connection` use. */
export const methods: { readonly [method: string]: (view: View, params: Params) => unknown } = {
  getGenesisHash: ({ cluster, faults }) => faults.genesis ?? cluster.genesis,
  getHealth: () => 'ok',
  getVersion: () => ({ 'solana-core': '3.0.0', 'feature-set': 0 }),
  getSlot: (view, params) => headOf(view, optionsOf(params, 0)['commitment']).slot,
  getBlockHeight: (view, params) => headOf(view, optionsOf(params, 0)['commitment']).height + (view.faults.aheadBlocks ?? 0),
  getEpochInfo: (view, params) => {
    const { slot, height } = headOf(view, optionsOf(params, 0)['commitment'])
    const { slotsPerEpoch } = view.cluster
    return {
      absoluteSlot: slot,
      blockHeight: height + (view.faults.aheadBlocks ?? 0),
      epoch: Math.floor(slot / slotsPerEpoch),
      slotIndex: slot % slotsPerEpoch,
      slotsInEpoch: slotsPerEpoch,
      transactionCount: 0,
    }
  },
  getLatestBlockhash: (view, params) => {
    const commitment = optionsOf(params, 0)['commitment']
    const { hash, height, slot } = headOf(view, commitment)
    const lastValidBlockHeight = height + view.cluster.lifetime - (view.faults.shortenValidity ?? 0)
    return { context: { apiVersion: '3.0.0', slot }, value: { blockhash: hash, lastValidBlockHeight } }
  },
  isBlockhashValid: (view, params) => {
    const commitment = optionsOf(params, 1)['commitment']
    const head = headOf(view, commitment)
    const born = view.cluster.blocks.findLast((block) => block.hash === params[0])
    const valid = born !== undefined && born.height <= head.height && head.height <= born.height + view.cluster.lifetime
    return { context: contextOf(view, commitment), value: valid && view.faults.aheadBlocks === undefined }
  },
  getBalance: (view, params) => {
    const found = view.cluster.bank.account(String(params[0]))
    return { context: contextOf(view, optionsOf(params, 1)['commitment']), value: found.exists ? plain(found.lamports) : 0 }
  },
  getAccountInfo: (view, params) => ({
    context: contextOf(view, optionsOf(params, 1)['commitment']),
    value: accountJson(view.cluster.bank.account(String(params[0]))),
  }),
  getMultipleAccounts: (view, params) => ({
    context: contextOf(view, optionsOf(params, 1)['commitment']),
    value: (params[0] as readonly string[]).map((key) => accountJson(view.cluster.bank.account(key))),
  }),
  getMinimumBalanceForRentExemption: ({ cluster }, params) => plain(cluster.bank.rentExempt(BigInt(params[0] as number))),
  getFeeForMessage: (view, params) => {
    const message = VersionedMessage.deserialize(Buffer.from(String(params[0]), 'base64'))
    return { context: contextOf(view, optionsOf(params, 1)['commitment']), value: 5_000 * message.header.numRequiredSignatures }
  },
  getRecentPrioritizationFees: fees,
  simulateTransaction: simulate,
  sendTransaction: send,
  getSignatureStatuses: (view, params) => {
    const wanted = params[0] as readonly string[]
    if (wanted.length > 256) throw new RpcRefusal(-32602, 'Too many inputs provided; max 256')
    const deep = optionsOf(params, 1)['searchTransactionHistory'] === true
    const lies = (): boolean => view.random() < (view.faults.denyStatus ?? 0)
    return { context: contextOf(view, 'confirmed'), value: wanted.map((one) => (lies() ? null : statusJson(view, one, deep))) }
  },
  getTransaction: (view, params) => {
    const { commitment } = optionsOf(params, 1)
    const found = view.cluster.find(String(params[0]))
    if (found === undefined || found.block.height > headOf(view, commitment).height || lost(view, found.block)) return null
    return view.random() < (view.faults.denyStatus ?? 0) ? null : transactionJson(found)
  },
  getSignaturesForAddress: history,
  getBlock: (view, params) => {
    const { commitment } = optionsOf(params, 1)
    const block = view.cluster.blocks.findLast(({ slot }) => slot === params[0])
    if (block === undefined || block.height > headOf(view, commitment).height || lost(view, block))
      throw new RpcRefusal(-32004, `Block not available for slot ${params[0]}`)
    return {
      blockhash: block.hash,
      previousBlockhash: block.parent,
      parentSlot: block.slot - 1,
      blockHeight: block.height,
      blockTime: null,
    }
  },
  // agave's rpc.rs: nothing where the start is no longer kept; what is missing later on is left out without a word.
  getBlocksWithLimit: (view, params) => {
    const [from, limit] = params as readonly [number, number]
    const end = headOf(view, optionsOf(params, 2)['commitment']).height
    const kept = view.cluster.blocks.filter((block) => block.height <= end && !lost(view, block))
    const first = view.cluster.blocks.find(({ slot }) => slot >= from)
    if (first === undefined || (lost(view, first) && !kept.some(({ slot }) => slot < from))) return []
    return kept
      .filter(({ slot }) => slot >= from)
      .slice(0, limit)
      .map(({ slot }) => slot)
  },
  requestAirdrop: (view, params) => {
    view.cluster.bank.airdrop(String(params[0]), BigInt(params[1] as number))
    return '1'.repeat(64)
  },
}
