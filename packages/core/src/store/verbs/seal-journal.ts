import { invariant } from '../../errors/invariant.ts'
import { chainHash, entriesAfter, lastSeq, sealedHead } from '../kernel/journal.ts'
import { pad } from '../kernel/keys.ts'
import type { Seal } from '../kernel/tx.ts'
import type { Verb } from '../kernel/verb.ts'

/**
 * Extends the hash chain by up to `max` entries. A separate step, because a chain inside every commit would make each one
 * wait for the one before. Appends nothing to the journal: it would never be done.
 */
export const sealJournal: Verb<'sealJournal'> = (tx, { max }) => {
  const before = sealedHead(tx)
  let head: Seal = before
  for (const entry of entriesAfter(tx, head.seq, Math.max(0, max))) {
    invariant(entry.seq === head.seq + 1, `the journal has no gap after ${head.seq}`)
    head = { seq: entry.seq, hash: chainHash(head.hash, entry) }
    tx.put('seals', pad(head.seq), head)
  }
  if (head.seq > before.seq) tx.put('meta', 'sealed', { value: head })
  return { sealed: head.seq - before.seq, lag: lastSeq(tx) - head.seq, head }
}
