import { type Standstill, sequence } from '../kernel/journal.ts'
import { record } from '../kernel/record.ts'
import type { Verb } from '../kernel/verb.ts'

/**
 * Ends a store whose truth moves elsewhere: from here on every change is refused with `STORE_RETIRED`, for two stores that both pay
 * the same orders pay twice.
 *
 * - Idempotent: yes.
 */
export const retire: Verb<'retire'> = (tx, { actor, reason, undo }) => {
  const now = sequence(tx)
  const retired = typeof now === 'object' && now.standstill === 'retired'
  if (undo) {
    if (!retired) return { status: 'exists' }
    tx.put('meta', 'seq', { value: now.seq })
    record(tx, 'retire', 'store', { actor, reason, undo })
    return { status: 'restored' }
  }
  if (retired) return { status: 'exists' }
  if (tx.get('halts', 'global') === undefined) return { status: 'not-halted' }
  record(tx, 'retire', 'store', { actor, reason, undo })
  const standstill: Standstill = { standstill: 'retired', seq: sequence(tx) as number }
  tx.put('meta', 'seq', { value: standstill })
  return { status: 'retired' }
}
