import type { DeathProof } from '../../chain/observation.ts'
import type { OrderId } from '../../ids/ids.ts'
import { houseFee } from '../../ledger/movements.ts'
import { postAll } from '../../ledger/post.ts'
import { endDead, endFinal } from '../kernel/end-attempt.ts'
import { ownedAttempt } from '../kernel/fence.ts'
import { carries, isLive } from '../kernel/live.ts'
import { proofFault, rivalOf } from '../kernel/proof.ts'
import { record } from '../kernel/record.ts'
import type { Tx } from '../kernel/tx.ts'
import type { Verb } from '../kernel/verb.ts'
import type { Attempt } from '../records.ts'

/**
 * Ends a live attempt by proof that it can never confirm, and gives each of its claims its fate. Its orders stay open; one
 * that lost its last attempt goes back to `reserved` and falls due.
 *
 * - Idempotent: `exists`; the first proof stands.
 * - Needs a fence for one order of the attempt: a proof is a fact, and batch-mates may be in other workers' hands.
 */
export const bury: Verb<'bury'> = (tx, input) => {
  const attempt = tx.get('attempts', input.attempt)
  if (attempt === undefined) return { status: 'not-found' }
  const own = ownedAttempt(tx, attempt, input.fences, 'some')
  if (own.status !== 'owned') return own
  if (attempt.state === 'dead') return { status: 'exists' }
  if (!isLive(attempt)) return { status: 'bad-state', state: attempt.state }
  const fault = proofFault(tx, attempt, input.proof)
  if (fault !== undefined) return { status: 'proof-refused', reason: fault }
  buryAttempt(tx, attempt, input.proof)
  record(tx, 'bury', attempt.orders[0] as OrderId, burial(attempt, input.proof))
  return { status: 'buried' }
}

/** Carries out a burial whose proof has been checked. The fee of a reverted transaction is the house's, once per attempt. */
export function buryAttempt(tx: Tx, attempt: Attempt, proof: DeathProof): void {
  if (proof.feePaid !== undefined && proof.feePaid > 0n) postAll(tx, [houseFee(attempt.draft.feeAsset, proof.feePaid)])
  const rival = proof.kind === 'conflict-final' ? rivalOf(tx, attempt, proof) : undefined
  endDead(tx, attempt, proof)
  // A cancel without a house order of its own is carried out by its rival's death: no `settle` will ever end it.
  if (rival === undefined || !isLive(rival) || proof.by === undefined || proof.block === undefined) return
  const carried = rival.orders.some((id) => {
    const order = tx.get('orders', id)
    return order !== undefined && carries(rival, order)
  })
  if (!carried) endFinal(tx, rival, proof.by, proof.block)
}

/** What the journal says of a burial. */
export function burial(attempt: Attempt, proof: DeathProof): { readonly [key: string]: unknown } {
  const { kind, claims, by, block, providers, feePaid } = proof
  return {
    attempt: attempt.id,
    orders: attempt.orders,
    proof: { kind, claims, by: by ?? null, block: block ?? null, providers, feePaid: feePaid?.toString() ?? null },
  }
}
