import { changeOrder } from '../kernel/change-order.ts'
import { standDown } from '../kernel/end-order.ts'
import { closedBecause, owned } from '../kernel/fence.ts'
import { blocking } from '../kernel/live.ts'
import { record } from '../kernel/record.ts'
import type { Verb } from '../kernel/verb.ts'
import type { Order } from '../records.ts'

/**
 * Sets an order aside until it can go on safely; it falls due by itself. Bound attempts are abandoned and unsealed slots given
 * back, so that nobody waits behind a parked order. One with a live attempt cannot be parked: it is followed instead.
 *
 * - Idempotent: a repeat changes nothing.
 */
export const park: Verb<'park'> = (tx, { fence, note, resumeInMs }) => {
  const own = owned(tx, [fence])
  if (own.status !== 'owned') return own
  const order = own.orders[0] as Order
  const closed = closedBecause(order)
  if (closed !== undefined) return { status: 'bad-state', state: closed }
  if (order.state === 'parked' && order.worker === null) return { status: 'parked' }
  if (blocking(tx, order) !== undefined) return { status: 'bad-state', state: order.state }
  standDown(tx, order.id)
  const tries = order.state === 'parked' ? order.tries + 1 : 0
  changeOrder(tx, order.id, { state: 'parked', note, tries, dueAt: tx.now + Math.max(0, resumeInMs), worker: null, leasedUntil: 0 })
  record(tx, 'park', order.id, { note, resumeInMs })
  return { status: 'parked' }
}
