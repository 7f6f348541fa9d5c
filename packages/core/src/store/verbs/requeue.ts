import { changeOrder } from '../kernel/change-order.ts'
import { owned } from '../kernel/fence.ts'
import { attemptsOf, isLive } from '../kernel/live.ts'
import { endStates } from '../kernel/orders.ts'
import { record } from '../kernel/record.ts'
import type { Tx } from '../kernel/tx.ts'
import type { Verb } from '../kernel/verb.ts'
import type { Note, Order } from '../records.ts'

/**
 * Ends a lease and says when to look again. `null` is for an ended order that needs no more looks, and is refused while an
 * attempt of it could still confirm: nobody would see it.
 *
 * - Idempotent: once the lease is ended, a repeat changes nothing but what a person should look at.
 */
export const requeue: Verb<'requeue'> = (tx, { fence, delayMs, attention }) => {
  const own = owned(tx, [fence])
  if (own.status !== 'owned') return own
  const order = own.orders[0] as Order
  if (order.worker === null) return noteOnly(tx, order, attention)
  const ended = endStates.has(order.state)
  if (delayMs === null && (!ended || attemptsOf(tx, order).some(isLive))) return { status: 'bad-state', state: order.state }
  const tries = order.tries + 1
  const dueAt = delayMs === null ? null : tx.now + Math.max(0, delayMs)
  changeOrder(tx, order.id, { tries, dueAt, worker: null, leasedUntil: 0, ...(attention === undefined ? {} : { attention }) })
  record(tx, 'requeue', order.id, { delayMs, tries, ...(attention === undefined ? {} : { attention }) })
  return { status: 'requeued', tries }
}

/** The lease has ended already: what a person should know is kept all the same, or it would be said in vain at every look. */
function noteOnly(tx: Tx, order: Order, attention: Note | null | undefined): ReturnType<Verb<'requeue'>> {
  const { id, tries, attention: before } = order
  const ended = endStates.has(order.state)
  if (!ended && attention !== undefined && (attention?.code !== before?.code || attention?.detail !== before?.detail)) {
    changeOrder(tx, id, { attention })
    record(tx, 'requeue', id, { delayMs: null, tries, attention })
  }
  return { status: 'requeued', tries }
}
