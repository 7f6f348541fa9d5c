import type { OrderId } from '../../ids/ids.ts'
import { changeOrder } from '../kernel/change-order.ts'
import { owned } from '../kernel/fence.ts'
import { record } from '../kernel/record.ts'
import type { Verb } from '../kernel/verb.ts'
import type { Order } from '../records.ts'

/**
 * Extends leases, counted from the store's now. An order whose lease somebody else has, or that ended its lease, is `fenced`.
 *
 * - Idempotent: a repeat counts anew from its own moment.
 */
export const renew: Verb<'renew'> = (tx, { fences, leaseMs }) => {
  const fenced: OrderId[] = []
  const renewed: OrderId[] = []
  const until = tx.now + leaseMs
  for (const fence of fences) {
    const own = owned(tx, [fence])
    const order = own.status === 'owned' ? (own.orders[0] as Order) : undefined
    if (order === undefined || order.worker === null || order.deadLettered) fenced.push(fence.order)
    else {
      renewed.push(order.id)
      if (order.leasedUntil !== until) changeOrder(tx, order.id, { leasedUntil: until, dueAt: until })
    }
  }
  if (renewed.length > 0) record(tx, 'renew', renewed[0] as OrderId, { orders: renewed, leaseMs })
  return { status: 'renewed', fenced }
}
