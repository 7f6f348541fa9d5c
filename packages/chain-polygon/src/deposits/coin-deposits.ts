import { amount, coreErrors, type Deposit } from '@wallet/core'
import type { ChainState } from '../chain-state/chain-state.ts'
import type { Head } from '../chain-state/heads.ts'
import { readReceipt } from '../observe/receipt.ts'
import type { FullBlock } from './full-block.ts'

/** A deposit and its place, for sorting. */
export type Placed = { readonly deposit: Deposit; readonly transaction: number; readonly log: number }

/**
 * Coins that transactions of these blocks carried to our addresses. A transaction that failed carried nothing, so each is looked up.
 *
 * Coins that contracts send on (internal transfers) are in no transaction's own fields and are not found here.
 */
export async function coinDeposits(
  state: ChainState,
  head: Head,
  blocks: readonly FullBlock[],
  ours: ReadonlySet<string>,
  signal: AbortSignal,
): Promise<readonly Placed[]> {
  const { native, network } = state.settings
  const candidates = blocks.flatMap((block) =>
    block.transactions.flatMap((one, transaction) =>
      one.to !== null && one.value > 0n && ours.has(one.to) ? [{ block, one, to: one.to, transaction }] : [],
    ),
  )
  const found = await Promise.all(
    candidates.map(async ({ block, one, to, transaction }): Promise<Placed | undefined> => {
      const answer = await state.nodes.ask([head.provider], 'eth_getTransactionReceipt', [one.id], signal)
      const receipt = answer.status === 'result' ? readReceipt(one.id, answer.value) : undefined
      if (receipt === undefined || receipt.block.hash !== block.hash) {
        throw coreErrors.create('CHAIN_UNREACHABLE', {
          chain: network.chain,
          reason: `no receipt of ${one.id} although its block is final`,
        })
      }
      if (!receipt.succeeded) return undefined
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
