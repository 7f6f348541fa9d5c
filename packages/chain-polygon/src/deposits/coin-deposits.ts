import { isDeepStrictEqual } from 'node:util'
import { amount, coreErrors, type Deposit, malformed } from '@wallet/core'
import type { ChainState } from '../chain-state/chain-state.ts'
import type { Head } from '../chain-state/heads.ts'
import { readReceipt } from '../observe/receipt.ts'
import type { Block } from '../rpc/read.ts'
import type { BlockTransaction, FullBlock } from './full-block.ts'

/** A deposit and its place, for sorting. */
export type Placed = { readonly deposit: Deposit; readonly transaction: number; readonly log: number }

type Candidate = { readonly block: Block; readonly one: BlockTransaction; readonly to: string; readonly transaction: number }

/**
 * Coins that transactions of these blocks carried to our addresses. A transaction that failed carried nothing, so each is looked up.
 *
 * `readings` are the same blocks as `quorum` providers tell them, and must show the same transactions to us, with the same outcome: the
 * list is not what a block's hash is compared for here, one provider could make a credit up, and one that leaves a transaction out, or
 * calls it failed, would leave it out for ever.
 *
 * Coins that contracts send on (internal transfers) are in no transaction's own fields and are not found here.
 *
 * @throws WalletError `CHAIN_UNREACHABLE`, `CHAIN_RESPONSE_MALFORMED`
 */
export async function coinDeposits(
  state: ChainState,
  readings: readonly { readonly witness: Head; readonly blocks: readonly FullBlock[] }[],
  ours: ReadonlySet<string>,
  signal: AbortSignal,
): Promise<readonly Placed[]> {
  const { native, network } = state.settings
  const told = readings.map(({ blocks }) => candidatesIn(blocks, ours))
  if (told.some((other) => !isDeepStrictEqual(other, told[0])))
    throw malformed(network.chain, 'eth_getBlockByNumber', 'the providers disagree about what final blocks hold')
  const found = await Promise.all(
    (told[0] ?? []).map(async ({ block, one, to, transaction }): Promise<Placed | undefined> => {
      const succeeded = await Promise.all(readings.map(({ witness }) => carried(state, witness, block, one, signal)))
      // Passing over it on one provider's word would be for good: the cursor moves on.
      if (succeeded.some((other) => other !== succeeded[0]))
        throw malformed(network.chain, 'eth_getTransactionReceipt', 'the providers disagree about the receipt of a final transaction')
      if (succeeded[0] !== true) return undefined
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

function candidatesIn(blocks: readonly FullBlock[], ours: ReadonlySet<string>): readonly Candidate[] {
  return blocks.flatMap(({ transactions, ...block }) =>
    transactions.flatMap((one, transaction) =>
      one.to !== null && one.value > 0n && ours.has(one.to) ? [{ block, one, to: one.to, transaction }] : [],
    ),
  )
}

/** Whether the transaction carried its coins, by one provider. @throws WalletError `CHAIN_UNREACHABLE` */
async function carried(
  { nodes, settings }: ChainState,
  { provider }: Head,
  block: Block,
  { id }: BlockTransaction,
  signal: AbortSignal,
): Promise<boolean> {
  const mined = await nodes.ask([provider], 'eth_getTransactionReceipt', [id], signal)
  const receipt = mined.status === 'result' ? readReceipt(id, mined.value) : undefined
  if (receipt !== undefined && receipt.block.hash === block.hash) return receipt.succeeded
  const reason = `${provider.name} does not show ${id} although its block is final`
  throw coreErrors.create('CHAIN_UNREACHABLE', { chain: settings.network.chain, reason })
}
