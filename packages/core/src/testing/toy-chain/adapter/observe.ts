import type { ClaimFate, DeathProof, Observation } from '../../../chain/observation.ts'
import type { SealedAttempt } from '../../../chain/transaction.ts'
import { isWalletError } from '../../../errors/wallet-error.ts'
import { type ClaimKey, type TransactionId, transactionId } from '../../../ids/ids.ts'
import { amount } from '../../../money/amount.ts'
import { keyOfAddress } from '../address.ts'
import { decodeSigned } from '../decode.ts'
import type { ToyView } from '../network.ts'
import { type ToyTransaction, usesOf } from '../transaction.ts'
import { type ToyContext, useOf } from './context.ts'

const blockRef = (view: ToyView, height: number) => ({ height, hash: view.blockAt(height).hash })

/** What becomes of each claim: used up by a final block, or usable again. */
function fates(context: ToyContext, view: ToyView, claims: readonly ClaimKey[]): readonly ClaimFate[] {
  return claims.map((claim) => {
    const user = view.ledger.used.get(useOf(context, claim))
    const place = user === undefined ? undefined : view.ledger.places.get(user)
    return { claim, fate: place !== undefined && place.height <= view.finalHeight ? 'consumed' : 'free' }
  })
}

/** How many of an attempt's payments another transaction makes. */
function paidBy(context: ToyContext, attempt: SealedAttempt, rival: ToyTransaction): number {
  const left = [...rival.body.outputs]
  return attempt.draft.payments.filter(({ to, asset, amount: value }) => {
    const key = keyOfAddress(context.network, to)
    const at = left.findIndex((output) => output.to === key && output.asset === asset && output.amount === value)
    if (at >= 0) left.splice(at, 1)
    return at >= 0
  }).length
}

/** What stands of an attempt whose claim another transaction of the chain has taken. */
function beaten(context: ToyContext, view: ToyView, attempt: SealedAttempt, ours: ReadonlySet<string>, by: TransactionId): Observation {
  const place = view.ledger.places.get(by)
  const conflicted: Observation = { attempt: attempt.id, status: 'conflicted', by }
  if (place === undefined || place.height > view.finalHeight) return conflicted
  const rival = view.seen(by) as ToyTransaction
  const paid = place.reverted ? 0 : paidBy(context, attempt, rival)
  const block = blockRef(view, place.height)
  // The same outputs under another id: our own bytes after a restore, or malleated ones. The money has arrived.
  if (paid > 0 && paid === attempt.draft.payments.length) {
    return { attempt: attempt.id, status: 'final', transaction: by, block, feePaid: amount(place.feePaid) }
  }
  if (ours.has(by)) {
    // Ours, and it makes some of these payments but not all: neither paid nor dead by itself.
    if (paid > 0) return conflicted
  } else if (paid > 0 || context.kind === 'nonce') {
    return { attempt: attempt.id, status: 'foreign-use', by, block }
  }
  const proof: DeathProof = { kind: 'conflict-final', claims: fates(context, view, attempt.draft.claims), by, block, providers: 1 }
  return { attempt: attempt.id, status: 'dead', proof }
}

/** Whether a transaction can never confirm: a final one took one of its coins, or one of its coins will never be made. */
function isDead(context: ToyContext, view: ToyView, transaction: string, seen: Set<string> = new Set()): boolean {
  if (seen.has(transaction) || view.ledger.places.has(transaction)) return false
  seen.add(transaction)
  const body = context.own.get(transaction)?.body
  if (body === undefined) return false
  const isTaken = usesOf(body).some((use) => {
    const place = view.ledger.places.get(view.ledger.used.get(use) ?? '')
    return place !== undefined && place.height <= view.finalHeight
  })
  return isTaken || body.inputs.some((input) => isDead(context, view, input.transaction, seen))
}

function orphaned(context: ToyContext, view: ToyView, attempt: SealedAttempt): Observation | null {
  if (context.kind !== 'utxo') return null
  for (const claim of attempt.draft.claims) {
    const [parent = ''] = useOf(context, claim).split(':')
    if (!isDead(context, view, parent)) continue
    // A coin of the dead parent will never exist, so nothing may count on it again.
    const claims = fates(context, view, attempt.draft.claims).map((fate) => ({
      ...fate,
      fate: useOf(context, fate.claim).startsWith(`${parent}:`) ? ('consumed' as const) : fate.fate,
    }))
    return { attempt: attempt.id, status: 'dead', proof: { kind: 'dead-ancestor', claims, by: transactionId(parent), providers: 1 } }
  }
  return null
}

function included(view: ToyView, attempt: SealedAttempt): Observation | null {
  const { id } = attempt.signed
  const place = view.ledger.places.get(id)
  if (place === undefined) return null
  const block = blockRef(view, place.height)
  if (place.height > view.finalHeight) {
    return { attempt: attempt.id, status: 'confirmed', confirmations: view.height - place.height + 1, block }
  }
  const feePaid = amount(place.feePaid)
  if (!place.reverted) return { attempt: attempt.id, status: 'final', transaction: id, block, feePaid }
  const claims = attempt.draft.claims.map((claim) => ({ claim, fate: 'consumed' as const }))
  return { attempt: attempt.id, status: 'dead', proof: { kind: 'reverted-final', claims, by: id, block, feePaid, providers: 1 } }
}

function look(context: ToyContext, view: ToyView, attempt: SealedAttempt, ours: ReadonlySet<string>): Observation {
  const settled = included(view, attempt)
  if (settled !== null) return settled
  const uses = attempt.draft.claims.map((claim) => useOf(context, claim))
  for (const use of uses) {
    const by = view.ledger.used.get(use)
    if (by !== undefined) return beaten(context, view, attempt, ours, transactionId(by))
  }
  const orphan = orphaned(context, view, attempt)
  if (orphan !== null) return orphan
  const { expiry } = attempt.draft
  if (expiry !== undefined && view.finalHeight >= expiry.lastValidHeight) {
    const block = blockRef(view, view.finalHeight)
    return { attempt: attempt.id, status: 'dead', proof: { kind: 'expired-final', claims: [], block, providers: 1 } }
  }
  const rival = view.pool.find((other) => other.id !== attempt.signed.id && usesOf(other.body).some((use) => uses.includes(use)))
  if (view.pool.some((waiting) => waiting.id === attempt.signed.id)) return { attempt: attempt.id, status: 'pooled' }
  if (rival !== undefined) return { attempt: attempt.id, status: 'conflicted', by: transactionId(rival.id) }
  return { attempt: attempt.id, status: 'not-seen' }
}

/** Looks at each attempt by id, claims and outputs, all in one view of one node. */
export async function observe(
  context: ToyContext,
  attempts: readonly SealedAttempt[],
  signal: AbortSignal,
): Promise<readonly Observation[]> {
  const ours = new Set<string>(attempts.map(({ signed }) => signed.id))
  for (const { signed } of attempts) context.own.set(signed.id, decodeSigned(signed.bytes))
  try {
    return await context.ask('observe', signal, (view) => attempts.map((attempt) => look(context, view, attempt, ours)))
  } catch (error) {
    if (!isWalletError(error)) throw error
    return attempts.map((attempt) => ({ attempt: attempt.id, status: 'unavailable', reason: error.message }))
  }
}
