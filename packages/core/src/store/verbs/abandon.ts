import type { OrderId } from '../../ids/ids.ts'
import { abandonAttempt } from '../kernel/end-attempt.ts'
import { ownedAttempt } from '../kernel/fence.ts'
import { record } from '../kernel/record.ts'
import type { Verb } from '../kernel/verb.ts'

/**
 * Drops a bound attempt: it never left the process, so its holds and its unsealed slot go free.
 *
 * - Idempotent: `exists`. Refused for an attempt that is exposed, sealed or ended.
 */
export const abandon: Verb<'abandon'> = (tx, input) => {
  const attempt = tx.get('attempts', input.attempt)
  if (attempt === undefined) return { status: 'not-found' }
  const own = ownedAttempt(tx, attempt, input.fences, 'open')
  if (own.status !== 'owned') return own
  if (attempt.state === 'abandoned') return { status: 'exists' }
  if (attempt.state !== 'bound') return { status: 'bad-state', state: attempt.state }
  abandonAttempt(tx, attempt)
  record(tx, 'abandon', attempt.orders[0] as OrderId, { attempt: attempt.id, orders: attempt.orders, reason: input.reason })
  return { status: 'abandoned' }
}
