import type { OrderId } from '../../ids/ids.ts'
import { restate } from '../kernel/live.ts'
import { record } from '../kernel/record.ts'
import type { Verb } from '../kernel/verb.ts'

/**
 * Notes what a send told us. Not fenced, since bytes that left are a fact whoever sent them; so it only ever adds: orders
 * move from `signed` to `broadcast` whatever the answer was, and nothing moves back.
 *
 * - Idempotent: a repeat counts one send more and changes nothing else.
 */
export const sent: Verb<'sent'> = (tx, { attempt: id, result }) => {
  const attempt = tx.get('attempts', id)
  if (attempt === undefined) return { status: 'not-found' }
  // Without stored bytes nothing can have been sent.
  if (attempt.signed === null) return { status: 'bad-state', state: attempt.state }
  tx.put('attempts', id, { ...attempt, sends: attempt.sends + 1, lastSentAt: tx.now, lastSend: result })
  if (attempt.state === 'sealed') for (const order of attempt.orders) restate(tx, order)
  record(tx, 'sent', attempt.orders[0] as OrderId, {
    attempt: id,
    orders: attempt.orders,
    transaction: attempt.signed.id,
    result: result.status,
  })
  return { status: 'noted' }
}
