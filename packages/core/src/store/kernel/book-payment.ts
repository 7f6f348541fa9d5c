import type { BlockRef } from '../../chain/observation.ts'
import type { AttemptId, OrderId, TransactionId } from '../../ids/ids.ts'
import { lost, type Settled, settled } from '../../ledger/movements.ts'
import { postAll } from '../../ledger/post.ts'
import { type Amount, zero } from '../../money/amount.ts'
import type { Halt, HaltScope, Order } from '../records.ts'
import { changeOrder, wakeAt } from './change-order.ts'
import { notePaid } from './destinations.ts'
import { standDown } from './end-order.ts'
import { putHalt } from './halts.ts'
import { attemptsOf, isLive } from './live.ts'
import { endStates } from './orders.ts'
import type { Tx } from './tx.ts'

/** A payment that is final on chain, for one order. */
export type Paid = {
  readonly attempt?: AttemptId
  readonly transaction: TransactionId
  readonly block: BlockRef
  readonly fee: Amount
  readonly watchMs: number
}
/** How it was booked: from the reservation, or as a loss because that had been given back. */
export type Booked = { readonly order: Order; readonly overrun: Amount; readonly loss: Amount | null }

/**
 * Completes an order with a final payment.
 *
 * A final fact is never refused: what the user did not agree to goes to `house:fee-overrun`, and a payment whose money had
 * already been given back goes to `house:loss`. Attempts that could still confirm keep the order due, so that they stay watched.
 */
export function bookPayment(tx: Tx, id: OrderId, paid: Paid): Booked {
  const order = standDown(tx, id)
  const given = endStates.has(order.state)
  const loss = given ? lost(order.intent, paid.fee) : null
  const booked: Settled =
    loss === null ? settled(order, paid.fee) : { postings: loss.postings, paid: loss.loss, feeBorne: zero, overrun: zero }
  postAll(tx, booked.postings)
  notePaid(tx, order)
  const live = attemptsOf(tx, order).some((attempt) => isLive(attempt))
  const dueAt = live ? tx.now : paid.watchMs > 0 ? tx.now + paid.watchMs : null
  const { attempt, transaction, block, fee } = paid
  const settlement = {
    ...(attempt === undefined ? {} : { attempt }),
    transaction,
    block,
    paid: booked.paid,
    fee,
    feeBorne: booked.feeBorne,
    at: tx.now,
  }
  const ended = { reserved: zero, dueAt, worker: null, leasedUntil: 0, deadLettered: false, releasedWithoutProof: given }
  const completed = changeOrder(tx, id, { state: 'completed', settlement, ...(given ? {} : { note: null }), ...ended })
  return { order: completed, overrun: booked.overrun, loss: loss === null ? null : loss.loss }
}

/**
 * Books a second payment of an order that another one has completed: nothing is reserved, so all of it is the house's loss.
 *
 * `PAID_TWICE` and what a person does about it: docs/guide/paying-once.md, "What needs a person".
 */
export function bookLoss(tx: Tx, order: Order, fee: Amount): Amount {
  const { postings, loss } = lost(order.intent, fee)
  postAll(tx, postings)
  changeOrder(tx, order.id, {
    attention: { code: 'PAID_TWICE', detail: 'two transactions that pay this order are final' },
    dueAt: wakeAt(tx, order),
  })
  return loss
}

/** Stops scopes because of something that must not happen. */
export function haltAll(tx: Tx, scopes: readonly HaltScope[], reason: string): void {
  for (const scope of scopes) putHalt(tx, { scope, by: 'store', reason, automatic: true, at: tx.now } satisfies Halt)
}
