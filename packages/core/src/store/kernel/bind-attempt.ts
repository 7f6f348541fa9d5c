import type { BindInput, BindRefused } from '../contract/attempts.ts'
import type { Attempt, Order } from '../records.ts'
import { isCancelled } from './attention.ts'
import { changeOrder } from './change-order.ts'
import { checkDraft } from './check-draft.ts'
import { holdClaim, takenClaims } from './claims.ts'
import { encodeRow } from './codec.ts'
import { abandonAttempt } from './end-attempt.ts'
import { closedBecause, haltOn, owned } from './fence.ts'
import { attemptsOf, isLive, restate } from './live.ts'
import { notSharing, outputSpent, paidOtherwise } from './sharing-rule.ts'
import { putSlot, slotFits, slotOf } from './slots.ts'
import type { Tx } from './tx.ts'

/** A bind that may go ahead: what to write, and which bound attempts make way for it. */
export type BindPlan = {
  readonly status: 'ready'
  readonly attempt: Attempt
  readonly leaving: readonly Attempt[]
  readonly heldUntil: number
}

/**
 * Checks everything a bind must satisfy, and writes nothing.
 *
 * Precedence: not-found, fenced, exists or different, bad-state, halted, slot-mismatch, output-spent, not-sharing,
 * claims-taken. Older bound attempts of the same orders make way: they never left the process, and an order with two bound
 * attempts could seal both.
 */
export function planBind(tx: Tx, input: BindInput): BindPlan | { readonly status: 'exists'; readonly attempt: Attempt } | BindRefused {
  const own = owned(tx, input.fences)
  if (own.status !== 'owned') return own
  const attempt = newAttempt(tx, input)
  const known = tx.get('attempts', attempt.id)
  if (known !== undefined) {
    if (!sameRequest(known, attempt)) return { status: 'different' }
    return known.state === 'abandoned' ? { status: 'bad-state', state: 'abandoned' } : { status: 'exists', attempt: known }
  }
  checkDraft(input, own.orders)
  const closed = closedFor(tx, own.orders) ?? closedReplaced(tx, attempt, own.orders)
  if (closed !== undefined) return { status: 'bad-state', state: closed }
  const halt = haltOn(tx, own.orders, attempt.lane)
  if (halt !== undefined) return halt
  if (!slotFits(tx, attempt)) return { status: 'slot-mismatch' }
  const spent = outputSpent(tx, attempt)
  if (spent !== undefined) return { status: 'output-spent', ...spent }
  const apart = notSharing(tx, attempt, own.orders)
  if (apart !== undefined) return { status: 'not-sharing', ...apart }
  const leaving = [...new Map(own.orders.flatMap((order) => attemptsOf(tx, order)).map((one) => [one.id, one])).values()].filter(
    (one) => one.state === 'bound',
  )
  const taken = takenClaims(tx, attempt, new Set(leaving.map((one) => one.id)))
  if (taken.length > 0) return { status: 'claims-taken', claims: taken }
  return { status: 'ready', attempt, leaving, heldUntil: tx.now + input.holdMs }
}

/** Writes a planned bind: older bound attempts go, all claims are held, the slot points here, the orders list the attempt. */
export function writeBind(tx: Tx, { attempt, leaving, heldUntil }: BindPlan): void {
  const { id, lane, slot } = attempt
  const row = lane === null || slot === null ? undefined : slotOf(tx, lane, slot)
  for (const one of leaving) abandonAttempt(tx, one)
  tx.put('attempts', id, attempt)
  for (const key of attempt.claims) holdClaim(tx, key, id, heldUntil)
  // Abandoning an attempt that had this very slot has just made it a gap: it is taken again for the same order.
  if (row?.state === 'allocated') putSlot(tx, { ...row, attempt: id })
  for (const order of attempt.orders) {
    const before = tx.get('orders', order) as Order
    changeOrder(tx, order, { attempts: [...before.attempts, id] })
    restate(tx, order)
  }
}

/** Why one of these orders takes no new attempt; undefined when all do. */
export function closedFor(tx: Tx, orders: readonly Order[]): string | undefined {
  for (const order of orders) {
    const cancelled = isCancelled(order) && !attemptsOf(tx, order).some(isLive) ? 'cancelling' : undefined
    const closed = closedBecause(order) ?? paidOtherwise(tx, order) ?? cancelled
    if (closed !== undefined) return closed
  }
  return undefined
}

/** What is replaced must be able to confirm (or be past it); a bound attempt of somebody else's orders is not ours to share with. */
function closedReplaced(tx: Tx, attempt: Attempt, orders: readonly Order[]): string | undefined {
  for (const id of attempt.replaces) {
    const replaced = tx.get('attempts', id)
    if (replaced === undefined || replaced.chain !== attempt.chain) return 'replaced-unknown'
    if (replaced.state === 'final') return 'final'
    if (replaced.state === 'bound' && !orders.some((order) => replaced.orders.includes(order.id))) return 'bound'
  }
  return undefined
}

function newAttempt(tx: Tx, input: BindInput): Attempt {
  const { attempt: id, chain, wallet, purpose, fences, replaces, draft } = input
  return {
    ...{ id, chain, wallet, purpose, orders: fences.map((fence) => fence.order), replaces, claims: draft.claims },
    ...{ lane: draft.lane ?? null, slot: draft.slot ?? null, state: 'bound', draft, signed: null },
    ...{ boundAt: tx.now, sealedAt: null, sends: 0, lastSentAt: null, lastSend: null, observation: null, proof: null },
  }
}

function sameRequest(known: Attempt, asked: Attempt): boolean {
  const request = ({ chain, wallet, purpose, orders, replaces, draft }: Attempt) =>
    encodeRow({ chain, wallet, purpose, orders, replaces, draft })
  return request(known) === request(asked)
}
