import type { AttemptId, TransactionId } from '../../ids/ids.ts'
import type { Attempt, Order } from '../records.ts'
import { changeOrder, wakeAt } from './change-order.ts'
import { putClaim } from './claims.ts'
import { abandonBound } from './end-attempt.ts'
import { attemptOf, isLive, restate } from './live.ts'
import { endStates } from './orders.ts'
import { kin, payingBeside } from './sharing-rule.ts'
import { unconsumeSlot } from './slots.ts'
import type { Tx } from './tx.ts'

/** What came back to life, and what may now confirm beside the attempt that did: empty unless it had been proven dead before. */
export type Revival = { readonly revived: readonly AttemptId[]; readonly beside: readonly AttemptId[] }

/**
 * Makes a final attempt live again because the chain undid it, and with it the rivals that had died of its being final.
 *
 * The attempt itself can confirm again whatever else was paid meanwhile, so it is live whether that suits us or not: only so is
 * it watched, and shared with by everything new. Where it had been proven dead, others may have gone live that it does not exclude;
 * they are named in `beside`, and a person must decide.
 *
 * A rival stays dead where that would break the sharing rule, where somebody uses one of its claims by now, or where its order
 * has ended unpaid. Nobody looks at it then. Should it confirm all the same, the coins are missing when books and chain are
 * compared, and a person has it booked by `adopt`.
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
  return { revived: [attempt.id, ...revived], beside }
}

/** What is only bound, for its orders or for one that pays them again, was planned beside an attempt that seemed dead. */
function abandonPlans(tx: Tx, attempt: Attempt): void {
  for (const id of attempt.orders) for (const order of kin(tx, tx.get('orders', id) as Order)) abandonBound(tx, order)
}

function reviveRival(tx: Tx, rival: Attempt, winner: Attempt): boolean {
  const apart = rival.claims.filter((claim) => !winner.claims.includes(claim))
  if (apart.some((claim) => tx.get('claims', claim) !== undefined)) return false
  const orders = rival.orders.map((id) => tx.get('orders', id) as Order)
  // A final attempt counts like a live one: its finality may be undone too, and then both could confirm.
  if (payingBeside(tx, rival, (other) => isLive(other) || other.state === 'final').length > 0) return false
  // An order that ended unpaid may have been re-issued meanwhile, and the re-issue owes nothing to an attempt that was dead.
  if (orders.some(({ intent, state }) => intent.action.kind !== 'house' && state !== 'completed' && endStates.has(state))) return false
  abandonPlans(tx, rival)
  // It shares claims with each live user of them, so it excludes them; saying so keeps sharing deliberate on paper too.
  const users = rival.claims.flatMap((key) => tx.get('claims', key)?.attempts ?? []).filter((user) => isLive(attemptOf(tx, user)))
  toLive(tx, { ...rival, replaces: [...new Set([...rival.replaces, ...users])] }, [])
  for (const key of rival.claims) {
    const row = tx.get('claims', key)
    putClaim(tx, { key, state: 'spent', attempts: [...(row?.attempts ?? []), rival.id], heldUntil: 0 })
  }
  for (const { id } of orders) {
    const order = restate(tx, id)
    if (endStates.has(order.state)) changeOrder(tx, id, { dueAt: wakeAt(tx, order) })
  }
  return true
}

function toLive(tx: Tx, { beside: _, ...attempt }: Attempt, beside: readonly AttemptId[]): Attempt {
  const state = attempt.signed === null ? 'exposed' : 'sealed'
  const live: Attempt = { ...attempt, state, proof: null, ...(beside.length === 0 ? {} : { beside }) }
  tx.put('attempts', live.id, live)
  return live
}
