import type { Observation } from '../../chain/observation.ts'
import type { AttemptId } from '../../ids/ids.ts'
import type { Attempt } from '../../store/records.ts'
import type { Context } from '../context.ts'

/**
 * Attempts of ours that made a transaction which an adapter took for somebody else's.
 *
 * An adapter knows only the attempts that it is shown. A cancel and the withdrawal it cancels are two orders and often looked
 * at apart: each then sees its slot used by a transaction that it does not know, and would halt the lane over our own work.
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
  const { claims } = await context.store.readClaims({ claims: [...new Set([...accused.values()].flatMap((attempt) => attempt.claims))] })
  const known = new Set<AttemptId>(attempts.map((attempt) => attempt.id))
  const users = new Set<AttemptId>(claims.flatMap((claim) => claim?.attempts ?? []).filter((id) => !known.has(id)))
  const found = await Promise.all([...users].map((attempt) => context.store.readAttempt({ attempt })))
  return found.flatMap((one) =>
    one.status === 'found' && one.attempt.signed !== null && accused.has(one.attempt.signed.id) ? [one.attempt] : [],
  )
}
