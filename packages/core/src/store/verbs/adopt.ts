import { bookPayment, haltAll } from '../kernel/book-payment.ts'
import { endStates } from '../kernel/orders.ts'
import { record } from '../kernel/record.ts'
import type { Verb } from '../kernel/verb.ts'
import type { HaltScope } from '../records.ts'

/**
 * A person states that a transaction which no attempt made has paid an order.
 *
 * Attempts that are still live stay live and watched: the person says that the order is paid, not that they are dead.
 *
 * - Idempotent: the same transaction answers `exists`.
 */
export const adopt: Verb<'adopt'> = (tx, { order: id, transaction, block, fee, actor, reason }) => {
  const order = tx.get('orders', id)
  if (order === undefined) return { status: 'not-found' }
  if (order.settlement !== null)
    return order.settlement.transaction === transaction ? { status: 'exists', order } : { status: 'bad-state', state: order.state }
  // Money that went back by proof or by its owner's wish was not paid; what was given back without proof may have been.
  if (endStates.has(order.state) && !order.releasedWithoutProof) return { status: 'bad-state', state: order.state }
  const { order: after, overrun, loss } = bookPayment(tx, id, { transaction, block, fee, watchMs: 0 })
  const halts: HaltScope[] = loss === null ? [] : [`account:${order.intent.account}`]
  haltAll(tx, halts, `order ${id} was paid after its money had been released`)
  record(tx, 'adopt', id, {
    actor,
    reason,
    transaction,
    block,
    fee: fee.toString(),
    overrun: overrun.toString(),
    loss: loss?.toString() ?? null,
    halts,
  })
  return { status: 'adopted', order: after }
}
