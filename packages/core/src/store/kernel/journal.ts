import { sha256 } from '../../ports/hash.ts'
import type { JournalEntry } from '../records.ts'
import { encodeRow } from './codec.ts'
import { lastKey, pad } from './keys.ts'
import type { Seal, Tx } from './tx.ts'

/** Where the hash chain starts: before the first entry. */
export const genesis: Seal = { seq: 0, hash: '0'.repeat(64) }

/** The hash of an entry, chained to the one before it: a changed, missing or added entry changes every later hash. */
export function chainHash(previous: string, entry: JournalEntry): string {
  return sha256(previous + encodeRow(entry))
}

/**
 * Stands where the journal's sequence number stands, so that nothing can be appended: a store that is still being filled from another,
 * or one whose truth has moved away.
 */
export type Standstill = { readonly standstill: 'importing' | 'retired'; readonly seq: number }

/** The journal's sequence number, or why it stands still. */
export function sequence(tx: Tx): number | Standstill {
  return (tx.get('meta', 'seq')?.value as number | Standstill | undefined) ?? 0
}

/** The last entry's sequence number; 0 for an empty journal. */
export function lastSeq(tx: Tx): number {
  const found = sequence(tx)
  return typeof found === 'number' ? found : found.seq
}

/** The last sealed entry. */
export function sealedHead(tx: Tx): Seal {
  return (tx.get('meta', 'sealed')?.value as Seal | undefined) ?? genesis
}

/** Up to `max` entries after `seq`, in order. */
export function entriesAfter(tx: Tx, seq: number, max: number): readonly JournalEntry[] {
  return tx.range('journal', pad(seq + 1), lastKey, max).map(([, entry]) => entry)
}
