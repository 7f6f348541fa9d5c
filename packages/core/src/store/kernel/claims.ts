import type { AttemptId, ClaimKey } from '../../ids/ids.ts'
import type { Attempt, Claim } from '../records.ts'
import { attemptOf, isLive } from './live.ts'
import type { Tx } from './tx.ts'

/**
 * Claims of a new attempt that somebody else has.
 *
 * - A consumed claim is gone for ever, even for a replacement: nothing that uses it can confirm.
 * - Every live user must be replaced by the new attempt: that is what makes sharing deliberate.
 * - A hold that has not lapsed belongs to its attempt, except to one that is `leaving` in this very commit. A bound attempt
 *   beside a live one does not stand in the way: whichever seals first wins, and the other's seal is refused.
 */
export function takenClaims(
  tx: Tx,
  attempt: Pick<Attempt, 'id' | 'claims' | 'replaces'>,
  leaving: ReadonlySet<AttemptId>,
): readonly ClaimKey[] {
  return attempt.claims.filter((key) => {
    const row = tx.get('claims', key)
    if (row === undefined) return false
    if (row.state === 'consumed') return true
    return row.attempts.some((user) => {
      if (user === attempt.id || leaving.has(user)) return false
      if (isLive(attemptOf(tx, user))) return !attempt.replaces.includes(user)
      return row.state === 'held' && row.heldUntil > tx.now
    })
  })
}

/** Holds a claim for a newly bound attempt; {@link takenClaims} has been asked before. Whoever held it before has lost it. */
export function holdClaim(tx: Tx, key: ClaimKey, attempt: AttemptId, heldUntil: number): void {
  const row = tx.get('claims', key)
  if (row?.state === 'spent') putClaim(tx, { ...row, attempts: [...row.attempts, attempt] })
  else putClaim(tx, { key, state: 'held', attempts: [attempt], heldUntil })
}

/**
 * Claims that an attempt no longer has: its hold lapsed and somebody took them, the chain consumed them, or a rival that it
 * does not replace went live on them first. Asked again right before an attempt goes live, since time passed since `bind`.
 */
export function lostClaims(tx: Tx, attempt: Attempt): readonly ClaimKey[] {
  return attempt.claims.filter((key) => {
    const row = tx.get('claims', key)
    if (row === undefined || row.state === 'consumed' || !row.attempts.includes(attempt.id)) return true
    return row.attempts.some((user) => user !== attempt.id && isLive(attemptOf(tx, user)) && !attempt.replaces.includes(user))
  })
}

/** From here no clock frees these claims. */
export function spendClaims(tx: Tx, attempt: Attempt): void {
  for (const key of attempt.claims) {
    const row = tx.get('claims', key)
    if (row !== undefined && row.state === 'held') putClaim(tx, { ...row, state: 'spent', heldUntil: 0 })
  }
}

/** The chain used a claim up, for ever. */
export function consumeClaim(tx: Tx, key: ClaimKey, attempt: AttemptId): void {
  const users = tx.get('claims', key)?.attempts ?? []
  putClaim(tx, { key, state: 'consumed', attempts: users.includes(attempt) ? users : [...users, attempt], heldUntil: 0 })
}

/**
 * Takes an attempt off a claim. The claim is free only when nobody else uses it; a consumed one stays consumed.
 *
 * Where only bound attempts are left, their hold counts as lapsed: they may still seal, unless somebody takes it before.
 */
export function leaveClaim(tx: Tx, key: ClaimKey, attempt: AttemptId): void {
  const row = tx.get('claims', key)
  if (row === undefined || row.state === 'consumed' || !row.attempts.includes(attempt)) return
  const attempts = row.attempts.filter((user) => user !== attempt)
  if (attempts.length === 0) {
    tx.remove('claims', key)
    if (tx.get('openClaims', key) !== undefined) tx.remove('openClaims', key)
  } else if (row.state === 'spent' && !attempts.some((user) => isLive(attemptOf(tx, user))))
    putClaim(tx, { key, state: 'held', attempts, heldUntil: tx.now })
  else putClaim(tx, { ...row, attempts })
}

/** Writes a claim, and keeps the list of those that the chain has not used up. */
export function putClaim(tx: Tx, claim: Claim): void {
  const { key } = claim
  tx.put('claims', key, claim)
  if (!isListed(tx, claim)) return
  const listed = tx.get('openClaims', key) !== undefined
  if (claim.state === 'consumed') {
    if (listed) tx.remove('openClaims', key)
  } else if (!listed) tx.put('openClaims', key, { claim: key })
}

/** Slots of a lane, `<lane>:<slot>`, are found through the lane; what is asked for by the list is which coins are taken. */
export function isListed(tx: Tx, { key }: Claim): boolean {
  return tx.get('lanes', key.slice(0, Math.max(0, key.lastIndexOf(':')))) === undefined
}
