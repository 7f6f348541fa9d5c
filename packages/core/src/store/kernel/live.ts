import { invariant } from '../../errors/invariant.ts'
import type { AttemptId, OrderId, TransactionId } from '../../ids/ids.ts'
import type { Attempt, Order, OrderState } from '../records.ts'
import { changeOrder, wakeAt } from './change-order.ts'
import { endStates } from './orders.ts'
import type { Tx } from './tx.ts'

/** Whether an attempt can still confirm: its bytes are stored, or somebody else could complete them. */
export function isLive(attempt: Attempt): boolean {
  return attempt.state === 'exposed' || attempt.state === 'sealed'
}

/** An attempt that must be there. */
export function attemptOf(tx: Tx, id: AttemptId): Attempt {
  const attempt = tx.get('attempts', id)
  invariant(attempt !== undefined, `attempt ${id} exists`)
  return attempt
}

/** Every attempt of an order, oldest first. */
export function attemptsOf(tx: Tx, order: Order): readonly Attempt[] {
  return order.attempts.map((id) => attemptOf(tx, id))
}

/**
 * Whether an attempt carries an order out if it confirms. A cancel or a child acts for withdrawals without paying them; it
 * carries out only the house order that it was made under.
 */
export function carries(attempt: Attempt, order: Order): boolean {
  if (!attempt.orders.includes(order.id)) return false
  return (attempt.purpose !== 'cancel' && attempt.purpose !== 'child') || order.intent.action.kind === 'house'
}

/**
 * The attempt that forbids ending an order unpaid: one that may still confirm, or one that is final and pays it.
 *
 * The second matters for batches: the attempt turns final when its first order settles, and until the others settle too
 * their money is already gone although no attempt of theirs is live.
 */
export function blocking(tx: Tx, order: Order): Attempt | undefined {
  return attemptsOf(tx, order).find((attempt) => isLive(attempt) || (attempt.state === 'final' && carries(attempt, order)))
}

/** The final attempt that pays an order: unless it is settled by that one, it is to be, and nothing else may become of it. */
export function finalOf(tx: Tx, order: Order): Attempt | undefined {
  return attemptsOf(tx, order).find((attempt) => attempt.state === 'final' && carries(attempt, order))
}

/**
 * Whether a final transaction that is said to pay an order by this attempt belongs to another of its attempts: by its id, or because
 * the order is settled by that one with it.
 *
 * Adapters report an attempt as paid by another transaction too, if that makes the same payments, and a replacement makes the same ones
 * as what it replaced. Ended by the loser, the one that confirmed would be buried, or one transaction be booked as two payments. One
 * that counts as dead speaks for nothing any more: nobody would look at it.
 */
export function isAnothers(attempt: Attempt, transaction: TransactionId, { settlement }: Order, attempts: readonly Attempt[]): boolean {
  if (attempt.signed?.id === transaction) return false
  const settled = settlement?.transaction === transaction ? settlement.attempt : undefined
  return attempts.some(
    (other) =>
      other.id !== attempt.id && (isLive(other) || other.state === 'final') && (other.signed?.id === transaction || other.id === settled),
  )
}

/** Where an open order stands, by what its attempts have come to. */
export function stateByAttempts(tx: Tx, order: Order): OrderState {
  const carrying = attemptsOf(tx, order).filter((attempt) => carries(attempt, order))
  const has = (state: Attempt['state']): boolean => carrying.some((attempt) => attempt.state === state)
  if (has('final')) return 'broadcast'
  if (has('sealed')) return carrying.some((attempt) => attempt.state === 'sealed' && attempt.sends > 0) ? 'broadcast' : 'signed'
  if (has('exposed')) return 'exposed'
  return has('bound') ? 'planned' : 'reserved'
}

/**
 * Brings an order's state in line with its attempts after one of them changed; ended orders and orders in review keep theirs.
 *
 * An order that fell back to `reserved` lost its last attempt: it falls due, so that somebody plans it again or ends it.
 */
export function restate(tx: Tx, id: OrderId): Order {
  const order = tx.get('orders', id)
  invariant(order !== undefined, `order ${id} exists`)
  if (endStates.has(order.state) || order.state === 'in-review') return order
  const state = stateByAttempts(tx, order)
  if (state === order.state || (order.state === 'parked' && state === 'reserved')) return order
  const note = order.state === 'parked' && !order.deadLettered ? { note: null } : {}
  return changeOrder(tx, id, state === 'reserved' ? { state, dueAt: wakeAt(tx, order), ...note } : { state, ...note })
}
