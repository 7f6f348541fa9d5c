import { endUnpaid } from '../kernel/end-order.ts'
import { blocking, finalOf } from '../kernel/live.ts'
import { endStates } from '../kernel/orders.ts'
import { record } from '../kernel/record.ts'
import type { Verb } from '../kernel/verb.ts'

/**
 * A person ends an order that nothing can pay yet; a worker that is just signing for it finds its attempt abandoned.
 *
 * - Idempotent: a cancelled order answers `exists`.
 */
export const cancel: Verb<'cancel'> = (tx, { order: id, actor, reason }) => {
  const order = tx.get('orders', id)
  if (order === undefined) return { status: 'not-found' }
  if (order.state === 'cancelled') return { status: 'exists', order }
  if (endStates.has(order.state)) return { status: 'bad-state', state: order.state }
  // What has paid it is to be settled: no rival can take that back, and a wish would only hide what a person should know of it.
  if (finalOf(tx, order) !== undefined) return { status: 'bad-state', state: 'final' }
  const attempt = blocking(tx, order)
  if (attempt !== undefined) return { status: 'live-attempt', attempt: attempt.id }
  const after = endUnpaid(tx, id, { state: 'cancelled', note: { code: 'CANCELLED', detail: reason } })
  record(tx, 'cancel', id, { actor, reason, released: order.reserved.toString() })
  return { status: 'cancelled', order: after }
}
