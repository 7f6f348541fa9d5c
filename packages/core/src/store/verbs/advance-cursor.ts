import { checkText } from '../kernel/check-text.ts'
import { join } from '../kernel/keys.ts'
import type { Verb } from '../kernel/verb.ts'

/**
 * Moves a reader's position if it still stands at `from`; `exists` when it is at `to` already, `moved` when somebody else
 * moved it. A reader's position is no history: nothing goes into the journal.
 */
export const advanceCursor: Verb<'advanceCursor'> = (tx, { name, from, to }) => {
  checkText('name', name)
  const value = tx.get('cursors', join('cursor', name))?.value ?? null
  if (value === to) return { status: 'exists' }
  if (value !== from) return { status: 'moved' }
  tx.put('cursors', join('cursor', name), { value: to })
  return { status: 'advanced' }
}
