import { lost, negated, reopened } from '../../ledger/movements.ts'
import { postAll } from '../../ledger/post.ts'
import { zero } from '../../money/amount.ts'
import { haltAll } from '../kernel/book-payment.ts'
import { changeOrder, wakeAt } from '../kernel/change-order.ts'
import { putHalt } from '../kernel/halts.ts'
import { attemptOf, attemptsOf, isLive } from '../kernel/live.ts'
import { record } from '../kernel/record.ts'
import { type Revival, revive } from '../kernel/revive.ts'
import type { Verb } from '../kernel/verb.ts'

/**
 * Undoes a settlement that the chain undid: the bookings are reversed exactly, and the attempt is live again, so that the
 * same bytes are sent.
 *
 * An order whose money had been released goes back to `failed` and stays watched. An adopted transaction has no bytes here
 * to send, so its order waits as a dead letter: planning it again could pay beside a transaction that comes back. Where the
 * attempt had been proven dead before it confirmed and something else pays the same by now, both can confirm and nothing that
 * the store does can prevent it: the wallet and the account halt for a person, who finds `COULD_PAY_TWICE` explained in
 * docs/guide/paying-once.md.
 */
export const reopen: Verb<'reopen'> = (tx, { order: id, actor, reason, halt }) => {
  const order = tx.get('orders', id)
  if (order === undefined) return { status: 'not-found' }
  const { settlement } = order
  if (order.state !== 'completed' || settlement === null) return { status: 'bad-state', state: order.state }

  const released = order.releasedWithoutProof
  const undone = released ? { postings: negated(lost(order.intent, settlement.fee).postings), reserved: zero } : reopened(order, settlement)
  postAll(tx, undone.postings)
  const dueAt = wakeAt(tx, order)
  changeOrder(tx, id, { state: released ? 'failed' : 'broadcast', settlement: null, reserved: undone.reserved, dueAt })

  const attempt = settlement.attempt === undefined ? undefined : attemptOf(tx, settlement.attempt)
  const { revived, beside } = attempt?.state === 'final' ? revive(tx, attempt, settlement.transaction) : nothing
  if (attempt !== undefined && beside.length > 0) {
    const detail = `${attempt.id} was undone by the chain and could confirm beside ${beside.join(', ')}`
    haltAll(tx, [`wallet:${attempt.wallet}`, `account:${order.intent.account}`], detail)
    changeOrder(tx, id, { attention: { code: 'COULD_PAY_TWICE', detail } })
  }
  const live = attemptsOf(tx, order).some(isLive)
  const note = { code: 'ADOPTION_UNDONE', detail: `transaction ${settlement.transaction} is no longer final` }
  const after = changeOrder(
    tx,
    id,
    released || live || attempt !== undefined ? stateAfter(released, live) : { state: 'reserved', deadLettered: true, note, dueAt: null },
  )
  if (halt !== undefined) putHalt(tx, { scope: halt, by: actor, reason, automatic: true, at: tx.now })
  record(tx, 'reopen', id, {
    actor,
    reason,
    transaction: settlement.transaction,
    reserved: after.reserved.toString(),
    revived,
    halt: halt ?? null,
    ...(beside.length === 0 ? {} : { beside }),
  })
  return { status: 'reopened', order: after }
}

const nothing: Revival = { revived: [], beside: [] }

function stateAfter(released: boolean, live: boolean): { readonly state?: 'failed' | 'broadcast' | 'reserved' } {
  return released ? { state: 'failed' } : { state: live ? 'broadcast' : 'reserved' }
}
