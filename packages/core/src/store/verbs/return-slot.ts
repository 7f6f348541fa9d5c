import type { LaneId } from '../../ids/ids.ts'
import { owned } from '../kernel/fence.ts'
import { join, prefixRange } from '../kernel/keys.ts'
import { record } from '../kernel/record.ts'
import { giveBack, slotOf } from '../kernel/slots.ts'
import type { Verb } from '../kernel/verb.ts'

/**
 * Gives back the unsealed slot that was allocated to an attempt which was never bound: the lane's next allocation fills it.
 * A bound attempt gives its slot back by `abandon`, together with its claim.
 *
 * - Idempotent: `not-held`.
 */
export const returnSlot: Verb<'returnSlot'> = (tx, { attempt: id, fence }) => {
  const own = owned(tx, [fence])
  if (own.status !== 'owned') return own
  const attempt = tx.get('attempts', id)
  if (attempt !== undefined && attempt.state !== 'abandoned') return { status: 'bad-state', state: attempt.state }
  const [from, to] = prefixRange(join(fence.order, ''))
  const rows = tx
    .range('slotsByOrder', from, to, Number.MAX_SAFE_INTEGER)
    .map(([key, { slot }]) => slotOf(tx, key.slice(fence.order.length + 1) as LaneId, slot))
  const held = rows.filter((row) => row?.state === 'allocated' && row.attempt === id)
  if (held.length === 0) return { status: 'not-held' }
  for (const row of held) if (row !== undefined) giveBack(tx, row)
  record(tx, 'returnSlot', fence.order, { attempt: id, slots: held.map((row) => ({ lane: row?.lane ?? null, slot: row?.slot ?? null })) })
  return { status: 'returned' }
}
