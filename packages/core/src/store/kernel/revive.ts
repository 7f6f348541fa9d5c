import type { AttemptId, ClaimKey, TransactionId } from '../../ids/ids.ts'
import type { Attempt, Order } from '../records.ts'
import { changeOrder, wakeAt } from './change-order.ts'
import { putClaim } from './claims.ts'
import { abandonAttempt, abandonBound } from './end-attempt.ts'
import { attemptOf, isLive, restate } from './live.ts'
import { endStates } from './orders.ts'
import { kin, payingBeside } from './sharing-rule.ts'
import { unconsumeSlot } from './slots.ts'
import type { Tx } from './tx.ts'

/** What came back to life, and what may now confirm beside the attempt that did: empty unless it had been proven dead before. */
export type Revival = { readonly revived: readonly AttemptId[]; readonly beside: readonly AttemptId[] }

/**
 * Makes a final attempt live again because the chain undid it, and with it the rivals that had died of its being final, and
 * whatever spends a coin that one of these makes and had died because the coin was not to be made.
 *
 * The attempt itself can confirm again whatever else was paid meanwhile, so it is live whether that suits us or not: only so is
 * it watched, and shared with by everything new. Where it had been proven dead, others may have gone live that it does not exclude;
 * they are named in `beside`, and a person must decide.
 *
 * A rival, or what spends its coins, stays dead where that would break the sharing rule, where somebody uses one of its claims
 * by now, or where its order has ended unpaid. Nobody looks at it then. Should it confirm all the same, the coins are missing
 * when books and chain are compared, and a person has it booked by `adopt`.
 */
export function revive(tx: Tx, attempt: Attempt, transaction: TransactionId): Revival {
  const rivals = new Set<AttemptId>()
  const beside = payingBeside(tx, attempt)
  const live = toLive(tx, attempt, beside)
  for (const key of attempt.claims) {
    for (const user of tx.get('claims', key)?.attempts ?? []) if (user !== attempt.id) rivals.add(user)
    putClaim(tx, { key, state: 'spent', attempts: [attempt.id], heldUntil: 0 })
  }
  unconsumeSlot(tx, live)
  for (const order of live.orders) restate(tx, order)
  abandonPlans(tx, live)

  const revived: AttemptId[] = []
  for (const id of rivals) {
    const rival = attemptOf(tx, id)
    if (rival.state === 'dead' && rival.proof?.kind === 'conflict-final' && rival.proof.by === transaction && reviveRival(tx, rival, live))
      revived.push(id)
  }
  return { revived: reviveLine(tx, [attempt.id, ...revived]), beside }
}

/**
 * What came back, with what spends its coins and was buried for that, down the line: whose parent can confirm can confirm itself, and
 * a new attempt of its orders must exclude it again.
 */
function reviveLine(tx: Tx, back: readonly AttemptId[]): readonly AttemptId[] {
  const line = [...back]
  // Grows as it goes.
  for (const id of line) {
    const spenders = new Set(attemptOf(tx, id).signed?.creates.flatMap((key) => tx.get('claims', key)?.attempts ?? []))
    for (const spender of spenders) if (!line.includes(spender) && reviveSpender(tx, attemptOf(tx, spender), line)) line.push(spender)
  }
  return line
}

function reviveSpender(tx: Tx, spender: Attempt, back: readonly AttemptId[]): boolean {
  if (!isOrphan(spender) || spender.lane !== null) return false
  // The coin of one that is dead is still not there to be spent.
  if (spender.claims.some((key) => makerOf(tx, key)?.state === 'dead')) return false
  const users = new Set(spender.claims.flatMap((key) => tx.get('claims', key)?.attempts ?? []))
  const others = [...users].map((user) => attemptOf(tx, user))
  // Its claims were used up by nothing but the deaths of the line, unless somebody went live on one of them or the chain used it.
  const isHarmless = (other: Attempt): boolean => other.state === 'bound' || other.state === 'abandoned' || isOrphan(other)
  if (others.some((other) => !isHarmless(other) && !back.includes(other.id))) return false
  if (!mayComeBack(tx, spender)) return false
  // Only planned on a coin that seemed free: its seal would be refused from here on.
  for (const other of others) if (other.state === 'bound') abandonAttempt(tx, other)
  comeBack(tx, spender)
  return true
}

function isOrphan({ state, proof }: Attempt): boolean {
  return state === 'dead' && proof?.kind === 'dead-ancestor'
}

function makerOf(tx: Tx, key: ClaimKey): Attempt | undefined {
  const creation = tx.get('creations', key)
  return creation === undefined ? undefined : tx.get('attempts', creation.attempt)
}

/** What is only bound, for its orders or for one that pays them again, was planned beside an attempt that seemed dead. */
function abandonPlans(tx: Tx, attempt: Attempt): void {
  for (const id of attempt.orders) for (const order of kin(tx, tx.get('orders', id) as Order)) abandonBound(tx, order)
}

function reviveRival(tx: Tx, rival: Attempt, winner: Attempt): boolean {
  const apart = rival.claims.filter((claim) => !winner.claims.includes(claim))
  if (apart.some((claim) => tx.get('claims', claim) !== undefined)) return false
  if (!mayComeBack(tx, rival)) return false
  comeBack(tx, rival)
  return true
}

/** Whether nothing that pays the same stands in the way of what had been proven dead. */
function mayComeBack(tx: Tx, rival: Attempt): boolean {
  const orders = rival.orders.map((id) => tx.get('orders', id) as Order)
  // A final attempt counts like a live one: its finality may be undone too, and then both could confirm.
  if (payingBeside(tx, rival, (other) => isLive(other) || other.state === 'final').length > 0) return false
  // An order that ended unpaid may have been re-issued meanwhile, and the re-issue owes nothing to an attempt that was dead.
  return !orders.some(({ intent, state }) => intent.action.kind !== 'house' && state !== 'completed' && endStates.has(state))
}

function comeBack(tx: Tx, rival: Attempt): void {
  abandonPlans(tx, rival)
  // It shares claims with each live user of them, so it excludes them; saying so keeps sharing deliberate on paper too.
  const users = new Map(rival.claims.map((key) => [key, liveUsers(tx, key)]))
  toLive(tx, { ...rival, replaces: [...new Set([...rival.replaces, ...[...users.values()].flat()])] }, [])
  for (const [key, others] of users) putClaim(tx, { key, state: 'spent', attempts: [...others, rival.id], heldUntil: 0 })
  for (const id of rival.orders) {
    const order = restate(tx, id)
    if (endStates.has(order.state)) changeOrder(tx, id, { dueAt: wakeAt(tx, order) })
  }
}

function liveUsers(tx: Tx, key: ClaimKey): readonly AttemptId[] {
  return (tx.get('claims', key)?.attempts ?? []).filter((user) => isLive(attemptOf(tx, user)))
}

function toLive(tx: Tx, { beside: _, ...attempt }: Attempt, beside: readonly AttemptId[]): Attempt {
  const state = attempt.signed === null ? 'exposed' : 'sealed'
  const live: Attempt = { ...attempt, state, proof: null, ...(beside.length === 0 ? {} : { beside }) }
  tx.put('attempts', live.id, live)
  return live
}
