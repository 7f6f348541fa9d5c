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

/** The part of a stored attempt that chains are shown. */
export function sealedView(attempt: Attempt): SealedAttempt {
  invariant(attempt.signed !== null && attempt.sealedAt !== null, `attempt ${attempt.id} is sealed`)
  return { id: attempt.id, draft: attempt.draft, signed: attempt.signed, sealedAt: attempt.sealedAt }
}
