import { coreErrors } from '../../errors/codes.ts'
import type { JournalEntry } from '../records.ts'
import { sequence } from './journal.ts'
import { pad } from './keys.ts'
import type { Tx } from './tx.ts'

/**
 * Appends the journal entry of an effective verb, in the same commit as the change itself.
 *
 * A verb that changed nothing (`exists`, a refusal that stores nothing) appends nothing.
 *
 * @throws WalletError `STORE_RETIRED`, `STORE_UNAVAILABLE` while the store is being filled: the verb's writes are undone
 */
export function record(tx: Tx, verb: string, subject: string, change: JournalEntry['change']): void {
  const last = sequence(tx)
  if (typeof last !== 'number') {
    if (last.standstill === 'retired') throw coreErrors.create('STORE_RETIRED', { seq: last.seq })
    throw coreErrors.create('STORE_UNAVAILABLE', { reason: 'it is still being filled from another store' })
  }
  const seq = last + 1
  tx.put('meta', 'seq', { value: seq })
  tx.put('journal', pad(seq), { at: tx.now, change, seq, subject, verb })
}
