import type { LeasedOrder } from '../../store/contract/orders.ts'
import type { Note, Order } from '../../store/records.ts'
import type { Context } from '../context.ts'
import { backoffMs } from './backoff.ts'
import { fenceOf } from './fence-of.ts'
import { isLive } from './live.ts'
import { noteAttention } from './note.ts'
import { isLate, waitingTooLong } from './stuck.ts'

/**
 * Ends the lease of orders that could not go on now; they are tried again from their stored state, after a backoff or the
 * `afterMs` given (a full lane is no fault and deserves no growing penalty).
 *
 * A person is told, once, of what has been set back for too long: no order may go round for ever unseen.
 */
export async function setBack(context: Context, leased: readonly LeasedOrder[], why: Note, afterMs?: number): Promise<void> {
  await Promise.all(
    leased.map(async (one) => {
      const { order, attempts } = one
      const delayMs = afterMs ?? backoffMs(context, order.tries)
      // What has bytes out is judged by who follows it.
      const late = order.attention === null && !attempts.some(isLive) && isLate(context, order, openSince(order))
      const attention = { code: waitingTooLong, detail: `${why.code}: ${why.detail}` }
      if (late) noteAttention(context, order, attention)
      await context.store.requeue({ fence: fenceOf(one), delayMs, ...(late ? { attention } : {}) })
      context.emit({ name: 'withdrawal.retried', order: order.id, chain: order.intent.chain, code: why.code, tries: order.tries, delayMs })
    }),
  )
}

/** What a person kept waiting is not the engine's delay. */
function openSince({ createdAt, review }: Order): number {
  return Math.max(createdAt, ...(review?.votes ?? []).map(({ at }) => at))
}
