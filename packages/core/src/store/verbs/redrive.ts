import { isLasting } from '../kernel/attention.ts'
import { changeOrder, wakeAt } from '../kernel/change-order.ts'
import { closedBecause } from '../kernel/fence.ts'
import { record } from '../kernel/record.ts'
import type { Verb } from '../kernel/verb.ts'
import type { Order } from '../records.ts'

/**
 * A person makes an order due now: out of the dead letters, out of parking, with its tries and its attention forgotten. A worker that holds
 * the order keeps it until its lease ends.
 *
 * - Idempotent: an order that is due and unburdened already stays as it is.
 */
export const redrive: Verb<'redrive'> = (tx, { order: id, actor, reason }) => {
  const order = tx.get('orders', id)
  if (order === undefined) return { status: 'not-found' }
  const closed = closedBecause({ ...order, deadLettered: false })
  if (closed !== undefined) return { status: 'bad-state', state: closed }
  const change: Partial<Order> = {
    ...(order.state === 'parked' ? { state: 'reserved' } : {}),
    ...(order.deadLettered || order.state === 'parked' ? { note: null } : {}),
    ...(isLasting(order.attention) ? {} : { attention: null }),
    ...{ deadLettered: false, tries: 0, dueAt: wakeAt(tx, order) },
  }
  const noted = order.attention !== null && change.attention === null
  const unburdened = !order.deadLettered && order.state !== 'parked' && order.tries === 0 && !noted
  if (unburdened && change.dueAt === order.dueAt) return { status: 'redriven', order }
  const after = changeOrder(tx, id, change)
  record(tx, 'redrive', id, { actor, reason })
  return { status: 'redriven', order: after }
}
