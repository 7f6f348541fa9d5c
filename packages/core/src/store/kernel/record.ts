import { invariant } from '../../errors/invariant.ts'
import type { JournalEntry } from '../records.ts'
import { pad } from './keys.ts'
import type { Tx } from './tx.ts'

/**
 * Appends the journal entry of an effective verb, in the same commit as the change itself.
 *
 * A verb that changed nothing (`exists`, a refusal that stores nothing) appends nothing.
 */
export function record(tx: Tx, verb: string, subject: string, change: JournalEntry['change']): void {
  const last = tx.get('meta', 'seq')?.value ?? 0
  invariant(typeof last === 'number', 'the journal sequence is a number')
  const seq = last + 1
  tx.put('meta', 'seq', { value: seq })
  tx.put('journal', pad(seq), { at: tx.now, change, seq, subject, verb })
}
