import { isDeepStrictEqual } from 'node:util'
import { amount, coreErrors, type Deposit, malformed } from '@wallet/core'
import type { ChainState } from '../chain-state/chain-state.ts'
import type { Head } from '../chain-state/heads.ts'
import { readReceipt } from '../observe/receipt.ts'
import { type BlockTransaction, type FullBlock, readTransaction } from './full-block.ts'

/** A deposit and its place, for sorting. */
export type Placed = { readonly deposit: Deposit; readonly transaction: number; readonly log: number }

/**
 * Coins that transactions of these blocks carried to our addresses. A transaction that failed carried nothing, so each is looked up,
 * and `quorum` providers must tell the same of it: a list of transactions is one provider's word, and a credit is money.
 *
 * Coins that contracts send on (internal transfers) are in no transaction's own fields and are not found here.
 */
export async function coinDeposits(
  state: ChainState,
  witnesses: readonly Head[],
  blocks: readonly FullBlock[],
  ours: ReadonlySet<string>,
  signal: AbortSignal,
): Promise<readonly Placed[]> {
  const { native, quorum } = state.settings
  const candidates = blocks.flatMap((block) =>
    block.transactions.flatMap((one, transaction) =>
      one.to !== null && one.value > 0n && ours.has(one.to) ? [{ block, one, to: one.to, transaction }] : [],
    ),
  )
  const found = await Promise.all(
    candidates.map(async ({ block, one, to, transaction }): Promise<Placed | undefined> => {
      const told = await Promise.all(witnesses.slice(0, quorum).map((witness) => carried(state, witness, block, one, signal)))
      if (!told.every(Boolean)) return undefined
      const { height, hash } = block
      const deposit = {
        reference: `${one.id}:native`,
        address: to,
        asset: native,
        amount: amount(one.value),
        from: one.from,
        block: { height, hash },
      }
      return { deposit, transaction, log: -1 }
    }),
  )
  return found.filter((one) => one !== undefined)
}

/** Whether the transaction carried its coins, by one provider. @throws WalletError `CHAIN_UNREACHABLE`, `CHAIN_RESPONSE_MALFORMED` */
async function carried(
  state: ChainState,
  { provider }: Head,
  block: FullBlock,
  one: BlockTransaction,
  signal: AbortSignal,
): Promise<boolean> {
  const { nodes, settings } = state
  const { chain } = settings.network
  const [transaction, mined] = await Promise.all([
    nodes.ask([provider], 'eth_getTransactionByHash', [one.id], signal),
    nodes.ask([provider], 'eth_getTransactionReceipt', [one.id], signal),
  ])
  const receipt = mined.status === 'result' ? readReceipt(one.id, mined.value) : undefined
  const again = transaction.status === 'result' ? readTransaction(transaction.value) : undefined
  if (receipt === undefined || again === undefined || receipt.block.hash !== block.hash) {
    throw coreErrors.create('CHAIN_UNREACHABLE', { chain, reason: `${provider.name} does not show ${one.id} although its block is final` })
  }
  if (!isDeepStrictEqual(again, one))
    throw malformed(chain, 'eth_getTransactionByHash', `${provider.name} tells ${one.id} otherwise than its block does`)
  return receipt.succeeded
}
