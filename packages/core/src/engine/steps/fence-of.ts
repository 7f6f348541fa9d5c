import type { Fence, LeasedOrder } from '../../store/contract/orders.ts'

/** The proof that this worker owns the order. */
export function fenceOf(leased: LeasedOrder): Fence {
  return { order: leased.order.id, token: leased.order.token }
}
