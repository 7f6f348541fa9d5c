import type { ChainAdapter } from '../../chain/chain-adapter.ts'
import type { Refusal } from '../../chain/snapshot.ts'
import type { LeasedOrder } from '../../store/contract/orders.ts'
import type { Order } from '../../store/records.ts'
import type { Context } from '../context.ts'
import { fenceOf } from './fence-of.ts'
import { noteFailed, noteParked } from './note.ts'
import { openNeeded } from './open-needed.ts'

/**
 * Parks or fails each order that the chain's planning refused, after opening what it says would help. No slot was taken and
 * nothing was signed for them.
 */
export async function refuse(
  context: Context,
  adapter: ChainAdapter,
  leased: readonly LeasedOrder[],
  refused: readonly Refusal[],
): Promise<void> {
  const lead = leased[0]
  // Before the parking: should the process die in between, the orders are leased again and tell the same need.
  if (lead !== undefined) await openNeeded(context, adapter, lead.order.intent.wallet, refused)
  await Promise.all(
    refused.map(async (refusal) => {
      const one = leased.find((candidate) => candidate.order.id === refusal.order)
      if (one === undefined) return
      const fence = fenceOf(one)
      const note = { code: refusal.reason.toUpperCase().replaceAll('-', '_'), detail: refusal.detail }
      if (refusal.next === 'fail') {
        const ended = await context.store.fail({ fence, note, proofs: [] })
        if (ended.status === 'failed') noteFailed(context, one.order, note.code)
        return
      }
      const parked = await context.store.park({ fence, note, resumeInMs: resumeInMs(context, adapter, one.order, refusal) })
      if (parked.status === 'parked') noteParked(context, one.order, note)
    }),
  )
}

/** A claim comes free when something of ours confirms, as often as that is looked for; what keeps waiting waits longer. */
function resumeInMs({ worker }: Context, { pollEveryMs }: ChainAdapter, { tries }: Order, { reason }: Refusal): number {
  if (reason !== 'no-free-claim') return worker.parkMs
  return Math.min(worker.parkMs, pollEveryMs * 2 ** Math.min(tries, 10))
}
