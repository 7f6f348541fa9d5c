import type { Note, Order } from '../records.ts'

/**
 * Attentions that are more than a note about now: a wish that decides how the order ends, and alarms about money that went, or could go,
 * twice or not at all. Another look does not clear them, and nothing lesser takes their place.
 */
const lasting: ReadonlySet<string> = new Set(['CANCEL_REQUESTED', 'COULD_PAY_TWICE', 'PAID_TWICE', 'SETTLEMENT_UNDONE'])

/** Whether an attention outlives another look. */
export function isLasting(attention: Note | null): boolean {
  return attention !== null && lasting.has(attention.code)
}

/** Whether a person wants an order to end: once nothing of it can confirm it fails, and is never planned again. */
export function isCancelled({ attention }: Order): boolean {
  return attention?.code === 'CANCEL_REQUESTED'
}
