import { type Amount, zero } from '../../money/amount.ts'
import type { SettleInput, SettleResult } from '../contract/orders.ts'
import { bookPayment, haltAll } from '../kernel/book-payment.ts'
import { endFinal } from '../kernel/end-attempt.ts'
import { owned } from '../kernel/fence.ts'
import { attemptOf, attemptsOf, carries, isAnothers, isLive } from '../kernel/live.ts'
import { bookSecond, lossOf, unbookSecond } from '../kernel/paid-twice.ts'
import { record } from '../kernel/record.ts'
import type { Tx } from '../kernel/tx.ts'
import type { Verb } from '../kernel/verb.ts'
import type { Attempt, HaltScope, Order } from '../records.ts'

/**
 * Completes an order through one of its attempts that is final on chain, consumes the attempt's claims and buries its rivals.
 *
 * Any attempt that could have confirmed will do, the dead included: that one would mean that a proof was wrong, but the money
 * is gone all the same, so it is booked and the wallet halts for a person.
 *
 * - Idempotent: the same attempt or transaction answers `exists`.
 */
export const settle: Verb<'settle'> = (tx, input) => {
  const own = owned(tx, [input.fence])
  if (own.status !== 'owned') return own
  const order = own.orders[0] as Order
  const attempt = tx.get('attempts', input.attempt)
  if (attempt === undefined) return { status: 'not-found' }
  // A cancel or child is final without paying the withdrawals it acts for.
  if (!carries(attempt, order)) return { status: 'bad-state', state: 'not-carried' }
  if (attempt.state === 'bound' || attempt.state === 'abandoned') return { status: 'bad-state', state: attempt.state }
  if (order.settlement !== null) return settledBefore(tx, input, order, attempt)

  unbookSecond(tx, order, attempt)
  const wasDead = attempt.state === 'dead'
  endFinal(tx, attempt, input.transaction, input.block)
  const { order: after, overrun, loss } = bookPayment(tx, order.id, input)
  const { account, wallet } = order.intent
  const halts: HaltScope[] = [...(loss === null ? [] : [`account:${account}` as const]), ...(wasDead ? [`wallet:${wallet}` as const] : [])]
  const reason = wasDead
    ? `attempt ${attempt.id} confirmed although it had been proven dead`
    : `order ${order.id} was paid after its money had been released`
  haltAll(tx, halts, reason)
  record(tx, 'settle', order.id, { ...booking(input), overrun: overrun.toString(), loss: loss?.toString() ?? null, halts })
  return loss === null ? { status: 'completed', order: after, overrun } : { status: 'house-loss', order: after, loss }
}

/**
 * The order was completed before: by this very payment, by a person who adopted it, or by another transaction. What belongs to another
 * attempt ends that one and books nothing here.
 */
function settledBefore(tx: Tx, input: SettleInput, order: Order, attempt: Attempt): SettleResult {
  const { settlement } = order
  if (settlement === null) return { status: 'bad-state', state: order.state }
  const anothers = isAnothers(attempt, input.transaction, order, attemptsOf(tx, order))
  if (settlement.attempt === attempt.id || settlement.transaction === input.transaction) {
    if (isLive(attempt) && !anothers) {
      endFinal(tx, attempt, input.transaction, input.block)
      record(tx, 'settle', order.id, booking(input))
    }
    return { status: 'exists', order: tx.get('orders', order.id) ?? order, overrun: overrunOf(order) }
  }
  // Sharing a claim, the two cannot both be final: the earlier settlement was undone by the chain and must be reopened.
  const earlier = settlement.attempt === undefined ? undefined : attemptOf(tx, settlement.attempt)
  if (earlier?.claims.some((claim) => attempt.claims.includes(claim)) === true) return { status: 'bad-state', state: 'completed' }
  if (anothers && lossOf(tx, order, attempt) === undefined) return { status: 'bad-state', state: 'completed' }
  return paidTwice(tx, input, order, attempt)
}

/** Nothing that the rules allow leads here; money that left must be in the books all the same. Booked once, by its own mark. */
function paidTwice(tx: Tx, input: SettleInput, order: Order, attempt: Attempt): SettleResult {
  const before = lossOf(tx, order, attempt)
  if (before !== undefined) return { status: 'house-loss', order, loss: before }
  endFinal(tx, attempt, input.transaction, input.block)
  const loss = bookSecond(tx, order, attempt, input.fee)
  const halts: HaltScope[] = [`account:${order.intent.account}`, `wallet:${order.intent.wallet}`]
  haltAll(tx, halts, `order ${order.id} was paid twice`)
  record(tx, 'settle', order.id, { ...booking(input), loss: loss.toString(), paidTwice: true, halts })
  return { status: 'house-loss', order: tx.get('orders', order.id) ?? order, loss }
}

function overrunOf({ intent, settlement, releasedWithoutProof }: Order): Amount {
  if (settlement === null || intent.feeBearer === 'house' || intent.action.kind === 'house' || releasedWithoutProof) return zero
  return (settlement.fee - (settlement.feeBorne ?? settlement.fee)) as Amount
}

function booking({ attempt, transaction, block, fee }: SettleInput): { readonly [key: string]: unknown } {
  return { attempt, transaction, block, fee: fee.toString() }
}
