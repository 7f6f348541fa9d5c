import type { TransactionId } from '../../ids/ids.ts'
import { bookPayment, haltAll } from '../kernel/book-payment.ts'
import { attemptsOf, carries } from '../kernel/live.ts'
import { endStates } from '../kernel/orders.ts'
import { lossOf, unbookSecond } from '../kernel/paid-twice.ts'
import { record } from '../kernel/record.ts'
import type { Tx } from '../kernel/tx.ts'
import type { Verb } from '../kernel/verb.ts'
import type { Attempt, HaltScope } from '../records.ts'

/**
 * A person states which transaction has paid an order, as a rule one that no attempt made.
 *
 * Attempts that are still live stay live and watched: the person says that the order is paid, not that they are dead. Beside a
 * final one nothing else is taken for the payment, unless that one is booked as a loss already: of a batch that was settled for
 * another of its orders nobody would look again, and what it paid for this order would be in no book.
 *
 * An order that failed by proof takes the transaction of its own dead attempt: it is booked as a loss, which halts account and
 * wallet. The attempt stays dead: nobody watches it, and what is live on its claims is the chain's to end, not a person's.
 *
 * - Idempotent: the same transaction answers `exists`.
 */
export const adopt: Verb<'adopt'> = (tx, { order: id, transaction, block, fee, actor, reason }) => {
  const order = tx.get('orders', id)
  if (order === undefined) return { status: 'not-found' }
  if (order.settlement !== null)
    return order.settlement.transaction === transaction ? { status: 'exists', order } : { status: 'bad-state', state: order.state }
  const attempts = attemptsOf(tx, order).filter((attempt) => carries(attempt, order))
  // Money that went back by proof or by its owner's wish was not paid; what was given back without proof may have been. So may what a
  // proof was wrong about, since the chain broke its own finality: but then by the very transaction that was given up for dead.
  const ended = endStates.has(order.state) && !order.releasedWithoutProof
  const risen = ended ? attempts.find((attempt) => attempt.state === 'dead' && attempt.signed?.id === transaction) : undefined
  if (ended && risen === undefined) return { status: 'bad-state', state: order.state }
  const finals = attempts.filter((attempt) => attempt.state === 'final')
  const made = finals.find((attempt) => isOf(tx, attempt, transaction))
  if (finals.some((attempt) => attempt !== made && lossOf(tx, order, attempt) === undefined)) return { status: 'bad-state', state: 'final' }
  if (made !== undefined) unbookSecond(tx, order, made)
  // An attempt of ours is watched like any other payment of ours, and comes back to life if the chain undoes it.
  const by = made === undefined ? { watchMs: 0 } : { attempt: made.id, watchMs: 1 }
  const { order: after, overrun, loss } = bookPayment(tx, id, { transaction, block, fee, ...by })
  const { account, wallet } = order.intent
  const halts: HaltScope[] = [
    ...(loss === null ? [] : [`account:${account}` as const]),
    ...(risen === undefined ? [] : [`wallet:${wallet}` as const]),
  ]
  haltAll(tx, halts, `order ${id} was paid after its money had been released`)
  record(tx, 'adopt', id, {
    actor,
    reason,
    transaction,
    ...(made === undefined ? {} : { attempt: made.id }),
    block,
    fee: fee.toString(),
    overrun: overrun.toString(),
    loss: loss?.toString() ?? null,
    halts,
  })
  return { status: 'adopted', order: after }
}

/** Whether this is an attempt's transaction, under the id that we gave it or the one under which another of its orders was settled. */
function isOf(tx: Tx, { id, signed, orders }: Attempt, transaction: TransactionId): boolean {
  if (signed?.id === transaction) return true
  const settlements = orders.map((order) => tx.get('orders', order)?.settlement)
  return settlements.some((settlement) => settlement?.attempt === id && settlement.transaction === transaction)
}
