import { coreErrors } from '../../errors/codes.ts'
import type { Intent } from '../../intent/intent.ts'
import { toReserve } from '../../ledger/movements.ts'
import { accountOf, reserve } from '../../ledger/post.ts'
import type { AcceptInput } from '../contract/orders.ts'
import { checkIntent } from '../kernel/check-intent.ts'
import { haltedFor } from '../kernel/halts.ts'
import { judge } from '../kernel/judge.ts'
import { join } from '../kernel/keys.ts'
import { acceptedOrder, newOrder, orderChange } from '../kernel/new-order.ts'
import { putOrder } from '../kernel/orders.ts'
import { record } from '../kernel/record.ts'
import type { Tx } from '../kernel/tx.ts'
import type { Verb } from '../kernel/verb.ts'
import type { Note, Order } from '../records.ts'

/**
 * Takes a withdrawal in: idempotency, halts, rules, limits and reservation in one commit.
 *
 * A known id answers `exists` or `conflict` before anything else is looked at, whatever became of it: a refused id is answered
 * with its refused order. The withdrawal must not be paid because the balance happens to suffice at the third retry.
 */
export const accept: Verb<'accept'> = (tx, input) => {
  const { intent } = input
  const known = tx.get('orders', intent.id)
  if (known !== undefined) return { status: known.digest === input.digest ? 'exists' : 'conflict', order: known }
  checkIntent(intent, false)
  const { account, action, chain, wallet } = intent
  const halt = haltedFor(tx, { chain, asset: action.asset, account, wallet })
  if (halt !== undefined && input.restoring !== true) return { status: 'halted', scope: halt.scope, reason: halt.reason }

  if (intent.feeBearer === 'user' && intent.feeAsset !== action.asset) {
    return refuse(tx, input, { code: 'FEE_BEARER_UNSUPPORTED', detail: 'the user can only bear a fee in the asset that is sent' })
  }
  // The scan of deposits tells nobody of what our own wallets send each other: the payer would be charged and the owner of the address
  // would have nothing. Moving it in the books is the way.
  const ours = action.kind === 'transfer' && input.restoring !== true ? tx.get('addresses', join(chain, action.to)) : undefined
  // Whose it is, is not the payer's to know.
  if (ours !== undefined) return refuse(tx, input, { code: 'RECIPIENT_REFUSED', detail: 'the recipient is a wallet of this house' })
  // Two re-issues of one order share no claim with each other: only the first may ever be paid.
  const earlier = intent.reissueOf === undefined ? undefined : tx.get('reissues', intent.reissueOf)
  if (earlier !== undefined)
    return refuse(tx, input, { code: 'REISSUE_EXISTS', detail: `${intent.reissueOf} is paid again by ${earlier.order}` })
  const verdict = judge(tx, intent, input.rules, input.screening)
  if (verdict.status === 'refuse') return refuse(tx, input, verdict.note)
  if (!reserve(tx, account, action.asset, toReserve(intent))) {
    const note = tooLittle(tx, intent)
    if (input.restoring === true) throw coreErrors.create('OPERATION_REFUSED', { operation: 'restore', reason: note.detail })
    return refuse(tx, input, note)
  }

  const held = verdict.review !== null
  const order: Order = {
    ...acceptedOrder(input, tx.now),
    ...(held ? { state: 'in-review', dueAt: null, review: verdict.review } : {}),
    limits: verdict.use(),
  }
  putOrder(tx, undefined, order)
  if (intent.reissueOf !== undefined) tx.put('reissues', intent.reissueOf, { order: order.id })
  record(tx, 'accept', order.id, orderChange(order))
  return { status: 'accepted', order }
}

function refuse(tx: Tx, input: AcceptInput, note: Note): ReturnType<Verb<'accept'>> {
  const order: Order = { ...newOrder(input, tx.now), state: 'refused', dueAt: null, note }
  putOrder(tx, undefined, order)
  record(tx, 'accept', order.id, orderChange(order))
  return { status: 'refused', order }
}

function tooLittle(tx: Tx, intent: Intent): Note {
  const { available } = accountOf(tx, intent.account, intent.action.asset)
  return { code: 'INSUFFICIENT_FUNDS', detail: `needs ${toReserve(intent)} of ${intent.action.asset}, available ${available}` }
}
