import type { LeasedOrder } from '../../store/contract/orders.ts'
import type { Note } from '../../store/records.ts'
import type { Context } from '../context.ts'
import { backoffMs } from './backoff.ts'

/**
 * Ends the lease of orders that could not go on now; they are tried again from their stored state, after a backoff or the
 * `afterMs` given (a full lane is no fault and deserves no growing penalty).
 */
export async function setBack(context: Context, leased: readonly LeasedOrder[], why: Note, afterMs?: number): Promise<void> {
  await Promise.all(
    leased.map(async ({ order }) => {
      const delayMs = afterMs ?? backoffMs(context, order.tries)
      await context.store.requeue({ fence: { order: order.id, token: order.token }, delayMs })
      context.emit({ name: 'withdrawal.retried', order: order.id, chain: order.intent.chain, code: why.code, tries: order.tries, delayMs })
    }),
  )
}
