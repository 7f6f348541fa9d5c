import { removeHalt } from '../kernel/halts.ts'
import { record } from '../kernel/record.ts'
import type { Verb } from '../kernel/verb.ts'

/** Lifts a halt of exactly this scope; a wider one stays in force. */
export const resume: Verb<'resume'> = (tx, { scope, by, reason }) => {
  if (!removeHalt(tx, scope)) return { status: 'not-halted' }
  record(tx, 'resume', scope, { by, reason })
  return { status: 'resumed' }
}
