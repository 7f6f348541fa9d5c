import type { Observation } from '../../chain/observation.ts'
import type { Attempt } from '../../store/records.ts'

/** An attempt that the chain reports as paid for good, and how. */
export type PaidBy = { readonly attempt: Attempt; readonly now: Extract<Observation, { readonly status: 'final' }> }

/**
 * The attempt that paid: before all others the one whose own transaction is final.
 *
 * An adapter also reports an attempt as paid when another transaction made the same payments, and a replacement makes the
 * same payments as what it replaced. Settling by the one that lost would bury the one that confirmed.
 */
export function paidBy(attempts: readonly Attempt[], seen: ReadonlyMap<string, Observation>): PaidBy | undefined {
  const finals = attempts.flatMap((attempt) => {
    const now = seen.get(attempt.id)
    return now?.status === 'final' ? [{ attempt, now }] : []
  })
  return finals.find(({ attempt, now }) => attempt.signed?.id === now.transaction) ?? finals[0]
}
