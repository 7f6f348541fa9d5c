import { lost, negated } from '../../ledger/movements.ts'
import { postAll } from '../../ledger/post.ts'
import type { Amount } from '../../money/amount.ts'
import type { Attempt, Order } from '../records.ts'
import { bookLoss } from './book-payment.ts'
import { paidTwiceKey } from './keys.ts'
import type { Tx } from './tx.ts'

/** What a second payment was booked with; null once it has become the only one. */
type Mark = { readonly loss: Amount; readonly fee: Amount } | null | undefined

/** The loss that was booked for this attempt as the second payment of this order; undefined where none stands. */
export function lossOf(tx: Tx, order: Order, attempt: Attempt): Amount | undefined {
  return markOf(tx, order, attempt)?.loss
}

/** Books an attempt as the second payment of an order and marks it, so that it is booked once and can be undone exactly. */
export function bookSecond(tx: Tx, order: Order, attempt: Attempt, fee: Amount): Amount {
  const loss = bookLoss(tx, order, fee)
  tx.put('meta', paidTwiceKey(order.id, attempt.id), { value: { loss, fee } satisfies Mark })
  return loss
}

/**
 * The payment that stood before this one was undone: what was booked as a loss is now the payment, and is booked as that.
 *
 * The mark alone says whether there is a loss to undo. The order's attention does not: a cancel's wish or a later alarm takes
 * its place, and then one transaction would be booked as a loss and as the payment.
 */
export function unbookSecond(tx: Tx, order: Order, attempt: Attempt): void {
  const mark = markOf(tx, order, attempt)
  if (mark === undefined || mark === null) return
  postAll(tx, negated(lost(order.intent, mark.fee).postings))
  tx.put('meta', paidTwiceKey(order.id, attempt.id), { value: null })
}

function markOf(tx: Tx, order: Order, attempt: Attempt): Mark {
  return tx.get('meta', paidTwiceKey(order.id, attempt.id))?.value as Mark
}
