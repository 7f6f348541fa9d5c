import { changeOrder } from '../kernel/change-order.ts'
import { standDown } from '../kernel/end-order.ts'
import { closedBecause, owned } from '../kernel/fence.ts'
import { record } from '../kernel/record.ts'
import type { Verb } from '../kernel/verb.ts'
import type { Order } from '../records.ts'

/**
 * Sets an order aside for a person: out of leases, its money reserved, its live attempts and their claims as they are.
 *
 * What never left the process is given up: an unsealed slot that nobody works on would jam its whole lane.
 *
 * - Idempotent: a repeat changes nothing.
 */
export const deadLetter: Verb<'deadLetter'> = (tx, { fence, note }) => {
  const own = owned(tx, [fence])
  if (own.status !== 'owned') return own
  const order = own.orders[0] as Order
  if (order.deadLettered) return { status: 'dead-lettered' }
  const closed = closedBecause(order)
  if (closed !== undefined) return { status: 'bad-state', state: closed }
  standDown(tx, order.id)
  changeOrder(tx, order.id, { deadLettered: true, note, dueAt: null, worker: null, leasedUntil: 0 })
  record(tx, 'deadLetter', order.id, { note })
  return { status: 'dead-lettered' }
}
