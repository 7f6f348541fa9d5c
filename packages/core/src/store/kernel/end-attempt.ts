import type { BlockRef, DeathProof } from '../../chain/observation.ts'
import type { AttemptId, TransactionId } from '../../ids/ids.ts'
import type { Attempt, Order } from '../records.ts'
import { changeOrder, wakeAt } from './change-order.ts'
import { consumeClaim, leaveClaim } from './claims.ts'
import { attemptOf, attemptsOf, carries, isLive, restate } from './live.ts'
import { tidySlot } from './slots.ts'
import type { Tx } from './tx.ts'

/** Drops a bound attempt: it never left the process, so its holds and its unsealed slot go free and its orders fall back. */
export function abandonAttempt(tx: Tx, attempt: Attempt): void {
  tx.put('attempts', attempt.id, { ...attempt, state: 'abandoned' })
  for (const key of attempt.claims) leaveClaim(tx, key, attempt.id)
  tidySlot(tx, attempt)
  for (const order of attempt.orders) restate(tx, order)
}

/** Drops every bound attempt of an order but `except`. */
export function abandonBound(tx: Tx, order: Order, except?: AttemptId): void {
  for (const attempt of attemptsOf(tx, order)) if (attempt.state === 'bound' && attempt.id !== except) abandonAttempt(tx, attempt)
}

/**
 * Ends an attempt by a proof that has been checked: each claim gets its fate, each order falls back to what is left of it.
 *
 * A claim that another attempt still uses stays with that one, whatever the fate says: "free" means that the dead one no
 * longer needs it.
 */
export function endDead(tx: Tx, attempt: Attempt, proof: DeathProof): void {
  tx.put('attempts', attempt.id, { ...attempt, state: 'dead', proof })
  for (const { claim, fate } of proof.claims) {
    if (fate === 'consumed') consumeClaim(tx, claim, attempt.id)
    else leaveClaim(tx, claim, attempt.id)
  }
  tidySlot(tx, attempt)
  for (const id of attempt.orders) {
    const order = restate(tx, id)
    if (order.settlement?.attempt !== attempt.id) continue
    // For a person to reopen, see docs/guide/paying-once.md: the store cannot know whether another transaction paid it instead.
    const detail = `settled by ${attempt.id}, which ${proof.by ?? 'a rival'} has made impossible`
    changeOrder(tx, id, { attention: { code: 'SETTLEMENT_UNDONE', detail }, dueAt: wakeAt(tx, order) })
  }
}

/**
 * An attempt is final: its claims are consumed, and everything else that uses one of them can never confirm.
 *
 * Happens once per attempt, with the first of its orders that settles.
 */
export function endFinal(tx: Tx, attempt: Attempt, transaction: TransactionId, block: BlockRef): void {
  if (attempt.state === 'final') return
  tx.put('attempts', attempt.id, { ...attempt, state: 'final' })
  const rivals = new Set<AttemptId>()
  for (const key of attempt.claims) {
    for (const user of tx.get('claims', key)?.attempts ?? []) rivals.add(user)
    consumeClaim(tx, key, attempt.id)
  }
  rivals.delete(attempt.id)
  tidySlot(tx, attempt)
  for (const id of rivals) {
    const rival = attemptOf(tx, id)
    if (rival.state === 'bound') abandonAttempt(tx, rival)
    else if (isLive(rival)) endDead(tx, rival, conflictProof(tx, rival, transaction, block))
  }
  for (const id of attempt.orders) {
    const order = restate(tx, id)
    // Ended unpaid and paid all the same: somebody must come and book the loss.
    if (order.dueAt === null && order.settlement === null && carries(attempt, order)) changeOrder(tx, id, { dueAt: wakeAt(tx, order) })
  }
}

function conflictProof(tx: Tx, rival: Attempt, by: TransactionId, block: BlockRef): DeathProof {
  const claims = rival.claims.map((claim) => ({
    claim,
    fate: tx.get('claims', claim)?.state === 'consumed' ? ('consumed' as const) : ('free' as const),
  }))
  return { kind: 'conflict-final', claims, by, block, providers: 1 }
}
