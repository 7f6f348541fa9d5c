import type { DeathProof } from '../../chain/observation.ts'
import { unreachable } from '../../errors/invariant.ts'
import type { ClaimKey } from '../../ids/ids.ts'
import type { Attempt } from '../records.ts'
import { attemptOf } from './live.ts'
import type { Tx } from './tx.ts'

/**
 * What is wrong with a proof of death; undefined when it holds together.
 *
 * The store cannot see the chain, so it checks what it can: that the proof speaks of every claim once, that its kind has
 * what that kind needs, and that it does not contradict what the store itself knows. Money is released on nothing else.
 */
export function proofFault(tx: Tx, attempt: Attempt, proof: DeathProof): string | undefined {
  if (!Number.isSafeInteger(proof.providers) || proof.providers < 1) return 'no provider stands behind it'
  const fates = new Map<ClaimKey, 'consumed' | 'free'>(proof.claims.map(({ claim, fate }) => [claim, fate]))
  const everyOnce =
    fates.size === proof.claims.length && fates.size === attempt.claims.length && attempt.claims.every((claim) => fates.has(claim))
  if (!everyOnce) return 'not every claim has exactly one fate'
  if (proof.claims.some(({ fate }) => fate !== 'consumed' && fate !== 'free')) return 'a claim has an unknown fate'
  if ((proof.feePaid ?? 0n) > 0n && proof.kind !== 'reverted-final') return 'only a reverted transaction costs a fee'
  if (proof.kind !== 'reverted-final' && namedWinner(tx, attempt)) return 'it is itself the final rival in another proof'
  const consumed = attempt.claims.filter((claim) => fates.get(claim) === 'consumed')
  switch (proof.kind) {
    case 'conflict-final':
      return conflictFault(tx, attempt, proof, consumed)
    case 'reverted-final':
      if (proof.block === undefined) return 'names no block'
      if (proof.by !== undefined && attempt.signed !== null && proof.by !== attempt.signed.id) return 'names another transaction'
      return consumed.length === attempt.claims.length ? undefined : 'a reverted transaction consumes all its claims'
    case 'expired-final':
      return attempt.draft.expiry === undefined ? 'it never expires' : undefined
    case 'dead-ancestor':
      return ancestorFault(tx, attempt, proof)
    default:
      return unreachable(proof.kind)
  }
}

function conflictFault(tx: Tx, attempt: Attempt, proof: DeathProof, consumed: readonly ClaimKey[]): string | undefined {
  if (proof.by === undefined || proof.block === undefined) return 'names no conflicting transaction in a block'
  if (proof.by === attempt.signed?.id) return 'a transaction does not conflict with itself'
  if (consumed.length === 0) return 'a conflict consumes at least one claim'
  const ours = rivalOf(tx, attempt, proof)
  if (ours === undefined) return undefined
  // A reverted rival is dead and final: it used the claim up without paying.
  if (ours.state === 'dead' && ours.proof?.kind !== 'reverted-final') return `its rival ${ours.id} is dead itself`
  return consumed.some((claim) => ours.claims.includes(claim)) ? undefined : `its rival ${ours.id} uses none of the consumed claims`
}

/** The attempt of ours that a conflict names, if it is ours: rivals share a claim, so the claims lead to it. */
export function rivalOf(tx: Tx, attempt: Attempt, proof: DeathProof): Attempt | undefined {
  for (const claim of attempt.claims) {
    for (const user of tx.get('claims', claim)?.attempts ?? []) {
      const other = attemptOf(tx, user)
      if (other.id !== attempt.id && other.signed !== null && other.signed.id === proof.by) return other
    }
  }
  return undefined
}

/** Whether another attempt died because this one became final: then this one cannot be dead by anything but a revert. */
function namedWinner(tx: Tx, attempt: Attempt): boolean {
  if (attempt.signed === null) return false
  for (const claim of attempt.claims) {
    const row = tx.get('claims', claim)
    if (row?.state !== 'consumed') continue
    for (const user of row.attempts) {
      const { proof } = attemptOf(tx, user)
      if (proof?.kind === 'conflict-final' && proof.by === attempt.signed.id) return true
    }
  }
  return false
}

function ancestorFault(tx: Tx, attempt: Attempt, proof: DeathProof): string | undefined {
  if (proof.by === undefined) return 'names no ancestor'
  for (const claim of attempt.claims) {
    const creation = tx.get('creations', claim)
    const parent = creation === undefined ? undefined : tx.get('attempts', creation.attempt)
    if (parent?.signed?.id === proof.by)
      return parent.state === 'dead' || isFinalAsAnother(tx, parent) ? undefined : `its ancestor ${parent.id} is ${parent.state}, not dead`
  }
  return proof.block === undefined ? 'names an unknown ancestor without a block' : undefined
}

/** Whether an attempt was mined under another id than it was sealed under: then no coin of the sealed transaction was ever made. */
function isFinalAsAnother(tx: Tx, { id, state, signed, orders }: Attempt): boolean {
  if (state !== 'final') return false
  const settlements = orders.flatMap((order) => tx.get('orders', order)?.settlement ?? [])
  return settlements.some(({ attempt, transaction }) => attempt === id && transaction !== signed?.id)
}
