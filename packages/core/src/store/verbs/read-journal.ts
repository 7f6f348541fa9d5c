import { entriesAfter } from '../kernel/journal.ts'
import { lastKey, pad } from '../kernel/keys.ts'
import { scan } from '../kernel/scan.ts'
import type { Verb } from '../kernel/verb.ts'
import type { JournalEntry } from '../records.ts'

/** Entries after a sequence number, of all subjects or of one. By subject it reads through the journal until it has `max`. */
export const readJournal: Verb<'readJournal'> = (tx, { after, max, subject }) => {
  if (subject === undefined) return { entries: entriesAfter(tx, after, max) }
  const entries: JournalEntry[] = []
  for (const [, entry] of scan(tx, 'journal', pad(after + 1), lastKey)) {
    if (entries.length >= max) break
    if (entry.subject === subject) entries.push(entry)
  }
  return { entries }
}
