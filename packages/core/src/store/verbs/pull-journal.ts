import { entriesAfter } from '../kernel/journal.ts'
import { join } from '../kernel/keys.ts'
import type { Verb } from '../kernel/verb.ts'

/** The next entries for a consumer, the same again until it acknowledges: at least once, in order, without gaps. */
export const pullJournal: Verb<'pullJournal'> = (tx, { consumer, max }) => {
  const acked = Number.parseInt(tx.get('cursors', join('journal', consumer))?.value ?? '0', 10)
  return { entries: entriesAfter(tx, acked, max) }
}
