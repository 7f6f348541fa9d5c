import type { OrderId } from '../../ids/ids.ts'
import { ownedAttempt } from '../kernel/fence.ts'
import { goLive, stopsLive } from '../kernel/go-live.ts'
import { record } from '../kernel/record.ts'
import type { Verb } from '../kernel/verb.ts'

/**
 * Stores that a draft is about to reach somebody who could complete or send it alone (a co-signer, another wallet): from
 * here it counts as live, as if it were sealed, and only a proof of death ends it.
 *
 * - Idempotent: an exposed or sealed attempt answers `exists`.
 * - A lost hold answers `bad-state` with `hold-lost`.
 */
export const expose: Verb<'expose'> = (tx, input) => {
  const attempt = tx.get('attempts', input.attempt)
  if (attempt === undefined) return { status: 'not-found' }
  const own = ownedAttempt(tx, attempt, input.fences, 'each')
  if (own.status !== 'owned') return own
  if (attempt.state === 'exposed' || attempt.state === 'sealed') return { status: 'exists' }
  if (attempt.state !== 'bound') return { status: 'bad-state', state: attempt.state }
  const stopped = stopsLive(tx, attempt, own.orders)
  if (stopped !== undefined) return stopped.status === 'hold-lost' ? { status: 'bad-state', state: 'hold-lost' } : stopped
  goLive(tx, attempt, null)
  record(tx, 'expose', attempt.orders[0] as OrderId, { attempt: attempt.id, orders: attempt.orders })
  return { status: 'exposed' }
}
