import { lastKey } from '../kernel/keys.ts'
import { readCounts } from '../kernel/orders.ts'
import type { Verb } from '../kernel/verb.ts'

/** Orders per state from the counters, and the age of the oldest due one from the work queue. */
export const countOrders: Verb<'countOrders'> = (tx) => {
  const [first] = tx.range('due', '', lastKey, 1)
  const dueAt = first === undefined ? tx.now : Number.parseInt(first[0], 10)
  return { ...readCounts(tx), oldestDueMs: Math.max(0, tx.now - dueAt) }
}
