import type { OrderId } from '../../ids/ids.ts'
import { record } from '../kernel/record.ts'
import type { Verb } from '../kernel/verb.ts'

/**
 * Stores one signature that an exposed attempt gathers, before it counts towards the quorum.
 *
 * - Idempotent: a request that has its signature keeps the first, whatever comes later, and answers `exists`. So every worker
 *   that finishes the attempt makes the same bytes of it.
 * - Leaves behind: a signature that the next worker need not ask for again.
 */
export const addSignature: Verb<'addSignature'> = (tx, { attempt: id, request, signature }) => {
  const attempt = tx.get('attempts', id)
  if (attempt === undefined) return { status: 'not-found' }
  if (attempt.partials?.some((partial) => partial.request === request) === true) return { status: 'exists', attempt }
  if (attempt.state !== 'exposed') return { status: 'bad-state', state: attempt.state }
  if (attempt.draft.signing[request]?.keyRef !== signature.keyRef) return { status: 'bad-state', state: 'no-such-request' }
  const added = { ...attempt, partials: [...(attempt.partials ?? []), { request, signature }] }
  tx.put('attempts', id, added)
  // Not the signature itself: the journal goes to many readers, and enough of them complete the transaction.
  record(tx, 'addSignature', attempt.orders[0] as OrderId, { attempt: id, keyRef: signature.keyRef, request })
  return { status: 'added', attempt: added }
}
