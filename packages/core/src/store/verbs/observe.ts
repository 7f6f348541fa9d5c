import { invariant } from '../../errors/invariant.ts'
import type { OrderId } from '../../ids/ids.ts'
import { encodeRow } from '../kernel/codec.ts'
import { record } from '../kernel/record.ts'
import type { Verb } from '../kernel/verb.ts'

/**
 * Notes what the chain says of an attempt. Not fenced and never an end: even `final` and `dead` are only written down, and
 * `settle` and `bury` check and decide.
 *
 * - Idempotent: the same observation again changes nothing and is not journalled.
 */
export const observe: Verb<'observe'> = (tx, { attempt: id, observation }) => {
  const attempt = tx.get('attempts', id)
  if (attempt === undefined) return { status: 'not-found' }
  invariant(observation.attempt === id, 'an observation is of its own attempt')
  if (attempt.state === 'bound' || attempt.state === 'abandoned') return { status: 'bad-state', state: attempt.state }
  if (attempt.observation !== null && encodeRow(attempt.observation) === encodeRow(observation)) return { status: 'noted' }
  tx.put('attempts', id, { ...attempt, observation })
  record(tx, 'observe', attempt.orders[0] as OrderId, { attempt: id, orders: attempt.orders, status: observation.status })
  return { status: 'noted' }
}
