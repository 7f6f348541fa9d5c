import type { OrderId } from '../../ids/ids.ts'
import { encodeRow } from '../kernel/codec.ts'
import { ownedAttempt } from '../kernel/fence.ts'
import { goLive, stopsLive } from '../kernel/go-live.ts'
import { record } from '../kernel/record.ts'
import type { Verb } from '../kernel/verb.ts'

/**
 * Stores the final bytes before the first of them leaves, and turns holds into spent claims in the same commit.
 *
 * - Idempotent: the same bytes answer `exists` as long as the fences hold; other bytes answer `different`, for ever.
 * - Leaves behind: a live attempt whose bytes any later worker sends.
 */
export const seal: Verb<'seal'> = (tx, input) => {
  const { signed } = input
  const attempt = tx.get('attempts', input.attempt)
  if (attempt === undefined) return { status: 'not-found' }
  const own = ownedAttempt(tx, attempt, input.fences, 'each')
  if (own.status !== 'owned') return own
  if (attempt.signed !== null)
    return encodeRow(attempt.signed) === encodeRow(signed) ? { status: 'exists', attempt } : { status: 'different' }
  if (attempt.state !== 'bound' && attempt.state !== 'exposed') return { status: 'bad-state', state: attempt.state }
  const stopped = stopsLive(tx, attempt, own.orders)
  if (stopped !== undefined) return stopped
  const sealed = goLive(tx, attempt, signed)
  record(tx, 'seal', attempt.orders[0] as OrderId, { attempt: attempt.id, orders: attempt.orders, transaction: signed.id })
  return { status: 'sealed', attempt: sealed }
}
