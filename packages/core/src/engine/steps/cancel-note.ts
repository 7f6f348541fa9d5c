import { isCancelled } from '../../store/kernel/attention.ts'
import type { Note, Order } from '../../store/records.ts'

/** What an order ends with that a person has cancelled, once nothing of it can confirm. */
export function cancelNote(order: Order): Note | undefined {
  return isCancelled(order) ? { code: 'CANCELLED', detail: order.attention?.detail ?? '' } : undefined
}
