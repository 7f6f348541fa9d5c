import type { Verb } from '../kernel/verb.ts'

/** One attempt with its draft and bytes. */
export const readAttempt: Verb<'readAttempt'> = (tx, input) => {
  const attempt = tx.get('attempts', input.attempt)
  return attempt === undefined ? { status: 'not-found' } : { status: 'found', attempt }
}
