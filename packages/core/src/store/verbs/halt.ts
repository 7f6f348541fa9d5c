import { checkText } from '../kernel/check-text.ts'
import { putHalt } from '../kernel/halts.ts'
import { record } from '../kernel/record.ts'
import type { Verb } from '../kernel/verb.ts'

/** Stops a scope at once: no accept, slot, bind or seal in it succeeds after this answers. */
export const halt: Verb<'halt'> = (tx, { scope, by, reason, automatic }) => {
  checkText('scope', scope)
  const { created, halt: row } = putHalt(tx, { scope, by, reason, automatic, at: tx.now })
  if (!created) return { status: 'exists', halt: row }
  record(tx, 'halt', scope, { by, reason, automatic })
  return { status: 'halted', halt: row }
}
