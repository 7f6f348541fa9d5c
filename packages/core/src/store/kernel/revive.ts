import type { AttemptId, TransactionId } from '../../ids/ids.ts'
import type { Attempt, Order } from '../records.ts'
import { changeOrder, wakeAt } from './change-order.ts'
import { abandonBound } from './end-attempt.ts'
import { attemptOf, isLive, restate } from './live.ts'
import { endStates } from './orders.ts'
import { notSharing } from './sharing-rule.ts'
import { unconsumeSlot } from './slots.ts'
import type { Tx } from './tx.ts'

/**
 * Makes a final attempt live again because the chain undid it, and with it the rivals that had died of its being final.
 *
 * A rival stays dead where that would break the sharing rule, or where somebody uses one of its claims by now. Should such a
 * one confirm all the same, `settle` books it and halts.
 */
export function revive(tx: Tx, attempt: Attempt, transaction: TransactionId): readonly AttemptId[] {
  const rivals = new Set<AttemptId>()
  const live = toLive(tx, attempt)
  for (const key of attempt.claims) {
    for (const user of tx.get('claims', key)?.attempts ?? []) if (user !== attempt.id) rivals.add(user)
    tx.put('claims', key, { key, state: 'spent', attempts: [attempt.id], heldUntil: 0 })
  }
  unconsumeSlot(tx, live)
  for (const order of live.orders) restate(tx, order)

  const revived: AttemptId[] = []
  for (const id of rivals) {
    const rival = attemptOf(tx, id)
    if (rival.state === 'dead' && rival.proof?.kind === 'conflict-final' && rival.proof.by === transaction && reviveRival(tx, rival, live))
      revived.push(id)
  }
  return revived
}

function reviveRival(tx: Tx, rival: Attempt, winner: Attempt): boolean {
  const apart = rival.claims.filter((claim) => !winner.claims.includes(claim))
  if (apart.some((claim) => tx.get('claims', claim) !== undefined)) return false
  const orders = rival.orders.map((id) => tx.get('orders', id) as Order)
  // A final attempt counts like a live one: its finality may be undone too, and then both could confirm.
  if (notSharing(tx, rival, orders, (other) => isLive(other) || other.state === 'final') !== undefined) return false
  // An order that ended unpaid may have been re-issued meanwhile, and the re-issue owes nothing to an attempt that was dead.
  if (orders.some(({ intent, state }) => intent.action.kind !== 'house' && state !== 'completed' && endStates.has(state))) return false
  // What was only bound meanwhile was planned beside an attempt that seemed dead.
  for (const order of orders) abandonBound(tx, order)
  // It shares claims with each live user of them, so it excludes them; saying so keeps sharing deliberate on paper too.
  const users = rival.claims.flatMap((key) => tx.get('claims', key)?.attempts ?? []).filter((user) => isLive(attemptOf(tx, user)))
  toLive(tx, { ...rival, replaces: [...new Set([...rival.replaces, ...users])] })
  for (const key of rival.claims) {
    const row = tx.get('claims', key)
    tx.put('claims', key, { key, state: 'spent', attempts: [...(row?.attempts ?? []), rival.id], heldUntil: 0 })
  }
  for (const { id } of orders) {
    const order = restate(tx, id)
    if (endStates.has(order.state)) changeOrder(tx, id, { dueAt: wakeAt(tx, order) })
  }
  return true
}

function toLive(tx: Tx, attempt: Attempt): Attempt {
  const live: Attempt = { ...attempt, state: attempt.signed === null ? 'exposed' : 'sealed', proof: null }
  tx.put('attempts', live.id, live)
  return live
}
