import type { SealedAttempt } from '../../chain/transaction.ts'
import { invariant } from '../../errors/invariant.ts'
import type { Attempt } from '../../store/records.ts'

/** Whether an attempt may still be, or become, a confirmed transaction. */
export function isLive(attempt: Attempt): boolean {
  return attempt.state === 'exposed' || attempt.state === 'sealed'
}

/** Whether an attempt's bytes exist and may be sent and looked for. */
export function isSealed(attempt: Attempt): boolean {
  return attempt.state === 'sealed' || attempt.state === 'final'
}

/** Whether a block holds an attempt, as far as it was last seen. */
export function isInBlock({ observation }: Attempt): boolean {
  return observation?.status === 'confirmed' || observation?.status === 'final'
}

/**
 * Those of an order's live attempts that one transaction can take the place of: where there are slots, all that have the same one;
 * elsewhere all, since it can claim the coins of each.
 *
 * An attempt that the chain brought back from the dead may be live beside one on another slot. The lowest comes first, as nothing
 * behind it can confirm before; but not one that is in a block, which no rival can stop.
 */
export function onOneSlot(attempts: readonly Attempt[]): readonly Attempt[] {
  const same = (one: Attempt, other: Attempt): boolean => one.lane === other.lane && one.slot === other.slot
  const open = attempts.filter((one) => !attempts.some((other) => isInBlock(other) && same(one, other)))
  const [lowest] = [...(open.length > 0 ? open : attempts)].sort((one, other) => (one.slot ?? 0) - (other.slot ?? 0))
  return lowest === undefined ? [] : attempts.filter((one) => same(one, lowest))
}

/** The part of a stored attempt that chains are shown. */
export function sealedView(attempt: Attempt): SealedAttempt {
  invariant(attempt.signed !== null && attempt.sealedAt !== null, `attempt ${attempt.id} is sealed`)
  return { id: attempt.id, draft: attempt.draft, signed: attempt.signed, sealedAt: attempt.sealedAt }
}
