import { invariant } from '../../errors/invariant.ts'
import type { OrderId } from '../../ids/ids.ts'
import type { Order, OrderState } from '../records.ts'
import { putOrder } from './orders.ts'
import type { Tx } from './tx.ts'

const unsigned: ReadonlySet<OrderState> = new Set<OrderState>(['reserved', 'planned'])

/**
 * Changes some fields of an order, from the row as it stands now.
 *
 * The row is read again on purpose: an earlier step of the same verb (an attempt abandoned, a rival buried) may have changed
 * it, and a patch over a stale copy would undo that. A change of state starts the count of tries anew, but not being planned and falling
 * back again: that is one try, and an order that no signer signs would go round for ever uncounted.
 */
export function changeOrder(tx: Tx, id: OrderId, patch: Partial<Order>): Order {
  const before = tx.get('orders', id)
  invariant(before !== undefined, `order ${id} exists`)
  const moved = patch.state !== undefined && patch.state !== before.state && !(unsigned.has(before.state) && unsigned.has(patch.state))
  const after: Order = { ...before, ...(moved ? { tries: 0 } : {}), ...patch, updatedAt: tx.now }
  putOrder(tx, before, after)
  return after
}

/** When an order that something happened to should be looked at: now, or when the lease of its present worker ends. */
export function wakeAt(tx: Tx, order: Order): number {
  const soon = order.worker !== null && order.leasedUntil > tx.now ? order.leasedUntil : tx.now
  return order.dueAt === null ? soon : Math.min(order.dueAt, soon)
}
