import { coreErrors } from '../../errors/codes.ts'
import { checkText } from '../kernel/check-text.ts'
import { lastSeq } from '../kernel/journal.ts'
import { join } from '../kernel/keys.ts'
import type { Verb } from '../kernel/verb.ts'

/** Notes how far a consumer has come. Only ever moves forward; appends nothing, or acknowledging would never end. */
export const ackJournal: Verb<'ackJournal'> = (tx, { consumer, seq }) => {
  checkText('consumer', consumer)
  if (!Number.isSafeInteger(seq) || seq < 0 || seq > lastSeq(tx)) {
    throw coreErrors.create('REQUEST_INVALID', { field: 'seq', reason: 'is not the number of a journal entry' })
  }
  const key = join('journal', consumer)
  const acked = Number.parseInt(tx.get('cursors', key)?.value ?? '0', 10)
  if (seq > acked) tx.put('cursors', key, { value: seq.toString() })
  return { status: 'acked' }
}
