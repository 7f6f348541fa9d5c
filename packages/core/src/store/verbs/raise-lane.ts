import { join, pad } from '../kernel/keys.ts'
import { record } from '../kernel/record.ts'
import { putSlot, raiseFloor } from '../kernel/slots.ts'
import type { Verb } from '../kernel/verb.ts'

/**
 * A person explains a chain that is ahead: slots below `next` that were never sealed here count as consumed. Only ever
 * raises; sealed ones stay watched, and the halt stays until somebody lifts it.
 *
 * - Idempotent: `exists` when nothing is left to raise.
 */
export const raiseLane: Verb<'raiseLane'> = (tx, { lane: id, next, actor, reason }) => {
  const lane = tx.get('lanes', id)
  if (lane === undefined) return { status: 'not-found' }
  const open = tx.range('slots', join(id, pad(lane.floor)), join(id, pad(next)), Number.MAX_SAFE_INTEGER).map(([, row]) => row)
  const unsealed = open.filter((row) => row.state === 'gap' || row.state === 'allocated')
  if (unsealed.length === 0 && next <= lane.next) return { status: 'exists' }
  // A bound attempt on such a slot finds it gone when it wants to seal.
  for (const row of unsealed) putSlot(tx, { ...row, state: 'consumed', attempt: null, order: null })
  tx.put('lanes', id, { ...lane, next: Math.max(lane.next, next) })
  raiseFloor(tx, id)
  record(tx, 'raiseLane', `lane:${id}`, { next, consumed: unsealed.map((row) => row.slot), actor, reason })
  return { status: 'raised' }
}
