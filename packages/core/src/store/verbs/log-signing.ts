import { record } from '../kernel/record.ts'
import type { Verb } from '../kernel/verb.ts'

/** Writes one line of the signing log: which key was asked to sign what for which attempt, and what it answered. */
export const logSigning: Verb<'logSigning'> = (tx, { attempt: id, keyRef, message, result }) => {
  const attempt = tx.get('attempts', id)
  record(tx, 'logSigning', attempt?.orders[0] ?? id, { attempt: id, keyRef, message, result })
  return { status: 'logged' }
}
