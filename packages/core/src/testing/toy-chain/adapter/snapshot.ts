import type { Snapshot } from '../../../chain/snapshot.ts'
import { amount } from '../../../money/amount.ts'
import type { Wallet } from '../../../store/records.ts'
import { balanceOf } from '../ledger.ts'
import { keysOf, laneOf, type ToyContext, type ToyFacts } from './context.ts'

/** How far the store may run ahead of the chain in one lane. */
const windowMax = 16

/** Reads rates, balances and the lane in one view of one node. */
export async function snapshot(context: ToyContext, wallet: Wallet, signal: AbortSignal): Promise<Snapshot<ToyFacts>> {
  return await context.ask('snapshot', signal, (view) => {
    const keys = keysOf(context, wallet)
    const has = (asset: typeof context.feeAsset) => keys.reduce((sum, key) => sum + balanceOf(view.ledger, key, asset), 0n)
    const payer = keys[0] as string
    const facts: ToyFacts = {
      feeRate: view.feeRate,
      validFor: context.validFor,
      balances: [context.feeAsset, context.token].map((asset) => ({ asset, amount: amount(has(asset)) })),
      closed: [...view.closed].sort(),
    }
    if (context.kind !== 'nonce') return { height: view.height, facts }
    return { height: view.height, facts, lane: { id: laneOf(context, payer), chainNext: view.ledger.nonces.get(payer) ?? 0, windowMax } }
  })
}
