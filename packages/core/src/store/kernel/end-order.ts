import { invariant } from '../../errors/invariant.ts'
import type { OrderId } from '../../ids/ids.ts'
import { released } from '../../ledger/movements.ts'
import { postAll } from '../../ledger/post.ts'
import type { Note, Order } from '../records.ts'
import { changeOrder } from './change-order.ts'
import { abandonBound } from './end-attempt.ts'
import { returnLimits } from './limits.ts'
import { giveBackAll } from './slots.ts'
import type { Tx } from './tx.ts'

/** Stops what has not left the process for an order: bound attempts are abandoned, unsealed slots given back. */
export function standDown(tx: Tx, id: OrderId): Order {
  const before = tx.get('orders', id)
  invariant(before !== undefined, `order ${id} exists`)
  abandonBound(tx, before)
  giveBackAll(tx, id)
  return tx.get('orders', id) as Order
}

/**
 * Ends an order unpaid: its money and its use of limits go back, once. The caller has made sure that nothing can pay it
 * any more, or that two people decided to give the money back all the same.
 */
export function endUnpaid(
  tx: Tx,
  id: OrderId,
  end: { readonly state: 'failed' | 'cancelled' | 'refused'; readonly note: Note } & Partial<Order>,
): Order {
  const order = standDown(tx, id)
  if (order.reserved > 0n) postAll(tx, [released(order)])
  returnLimits(tx, order.limits)
  const closed = { reserved: 0n as Order['reserved'], limits: [], dueAt: null, worker: null, leasedUntil: 0, deadLettered: false }
  return changeOrder(tx, id, { ...closed, ...end })
}
