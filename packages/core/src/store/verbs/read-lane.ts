import { join, pad, prefixRange } from '../kernel/keys.ts'
import { scan } from '../kernel/scan.ts'
import type { Verb } from '../kernel/verb.ts'

/** A lane and its slots from the floor up that are not consumed. */
export const readLane: Verb<'readLane'> = (tx, input) => {
  const lane = tx.get('lanes', input.lane)
  if (lane === undefined) return { status: 'not-found' }
  const [, to] = prefixRange(`${lane.id}|`)
  const slots = [...scan(tx, 'slots', join(lane.id, pad(lane.floor)), to)].map(([, slot]) => slot)
  return { status: 'found', lane, open: slots.filter((slot) => slot.state !== 'consumed') }
}
