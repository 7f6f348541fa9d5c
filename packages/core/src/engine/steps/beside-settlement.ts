import type { ChainAdapter } from '../../chain/chain-adapter.ts'
import type { Observation } from '../../chain/observation.ts'
import type { LeasedOrder } from '../../store/contract/orders.ts'
import { isAnothers } from '../../store/kernel/live.ts'
import type { Context } from '../context.ts'
import { feeShare } from './fee-share.ts'
import { fenceOf } from './fence-of.ts'
import { isLive } from './live.ts'
import { noteAttention } from './note.ts'

/**
 * Looks after what a completed order has live beside the attempt that completed it, such as the bytes of a withdrawal that a person
 * has adopted another payment for: a second payment is booked, which halts, and what is proven dead is buried.
 *
 * Answers how many may still confirm. Idempotent; each change is one verb, and the next look finds what a dying process left.
 */
export async function besideSettlement(
  context: Context,
  adapter: ChainAdapter,
  leased: LeasedOrder,
  seen: ReadonlyMap<string, Observation>,
): Promise<number> {
  const { order, attempts } = leased
  const fence = fenceOf(leased)
  let open = 0
  for (const attempt of attempts) {
    // Final already where it was settled for another order of its batch.
    if ((!isLive(attempt) && attempt.state !== 'final') || attempt.id === order.settlement?.attempt) continue
    const now = seen.get(attempt.id)
    if (now?.status === 'final' && isAnothers(attempt, now.transaction, order, attempts)) {
      // Settled by that one, which buries this one with it.
      if (isLive(attempt)) open += 1
    } else if (now?.status === 'final') {
      const { transaction, block, feePaid } = now
      const fee = feeShare(attempt, order.id, feePaid)
      const booked = await context.store.settle({ fence, attempt: attempt.id, transaction, block, fee, watchMs: 0 })
      const { code } = order.attention ?? {}
      if (booked.status === 'house-loss' && booked.order.attention !== null && booked.order.attention.code !== code)
        noteAttention(context, booked.order, booked.order.attention)
      // The earlier payment may be the one that the chain has undone: then it is reopened first.
      if (booked.status === 'bad-state') open += 1
    } else if (!isLive(attempt)) {
      // A node that is behind: it was final once.
    } else if (now?.status === 'dead') {
      const buried = await context.store.bury({ attempt: attempt.id, fences: [fence], proof: now.proof })
      if (buried.status === 'proof-refused') open += 1
      if (buried.status === 'buried')
        context.emit({ name: 'attempt.dead', attempt: attempt.id, orders: attempt.orders, chain: adapter.chain, proof: now.proof.kind })
    } else open += 1
  }
  return open
}
