import { invariant } from '../../errors/invariant.ts'
import type { Verb } from '../kernel/verb.ts'

/** An order with every attempt that ever carried it out, oldest first. */
export const readOrder: Verb<'readOrder'> = (tx, input) => {
  const order = tx.get('orders', input.order)
  if (order === undefined) return { status: 'not-found' }
  const attempts = order.attempts.map((id) => {
    const attempt = tx.get('attempts', id)
    invariant(attempt !== undefined, `attempt ${id} of order ${order.id} exists`)
    return attempt
  })
  return { status: 'found', order, attempts }
}
