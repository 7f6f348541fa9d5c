import type { Observation } from '../../chain/observation.ts'
import type { AttemptId } from '../../ids/ids.ts'
import type { Attempt } from '../../store/records.ts'
import type { Context } from '../context.ts'

/**
 * Attempts of ours that made a transaction which an adapter took for somebody else's.
 *
 * An adapter knows only the attempts that it is shown. A cancel and the withdrawal it cancels are two orders and often looked
 * at apart: each then sees its slot used by a transaction that it does not know, and would halt the lane over our own work.
 *
 * Looked for among the users of the claims, and among what they say they replace: one that a reorganisation brought back has its claims
 * to itself when a rival of it has to stay dead, and that very rival may be what the chain confirmed in its stead. Such a one is shown
 * only to what pays nobody. It settles no order any more: what pays as well would be proven dead by it, and could be paid again for an
 * order, or the re-issue of one, that it has paid. That is for a person.
 */
export async function ownRivals(
  context: Context,
  attempts: readonly Attempt[],
  observations: readonly Observation[],
): Promise<readonly Attempt[]> {
  const accused = new Map<string, Attempt>()
  for (const [index, attempt] of attempts.entries()) {
    const seen = observations[index]
    if (seen?.status === 'foreign-use') accused.set(seen.by, attempt)
  }
  if (accused.size === 0) return []
  const accusing = [...accused.values()]
  const { claims } = await context.store.readClaims({ claims: [...new Set(accusing.flatMap((attempt) => attempt.claims))] })
  const known = new Set<AttemptId>(attempts.map((attempt) => attempt.id))
  const found: Attempt[] = []
  let line = [...claims.flatMap((claim) => claim?.attempts ?? []), ...accusing.flatMap(({ replaces }) => replaces)]
  while (line.length > 0) {
    const unread = [...new Set(line)].filter((id) => !known.has(id))
    for (const id of unread) known.add(id)
    const read = await Promise.all(unread.map((attempt) => context.store.readAttempt({ attempt })))
    const next = read.flatMap((one) => (one.status === 'found' ? [one.attempt] : []))
    found.push(...next.filter((one) => one.signed !== null && accused.has(one.signed.id) && mayBeShown(one, attempts)))
    line = next.flatMap(({ replaces }) => replaces)
  }
  return found
}

function mayBeShown({ state, proof, claims }: Attempt, to: readonly Attempt[]): boolean {
  // Reverted is dead and final: it used the claim up and paid nothing.
  if (state !== 'dead' || proof?.kind === 'reverted-final') return true
  return to.every((attempt) => attempt.draft.payments.length === 0 || !attempt.claims.some((claim) => claims.includes(claim)))
}
