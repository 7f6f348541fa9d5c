import type { Observation } from '../../chain/observation.ts'
import type { Snapshot } from '../../chain/snapshot.ts'
import type { Attempt, Slot } from '../../store/records.ts'
import type { Context } from '../context.ts'

/** Whether it is a slot's turn to be outbid: no earlier slot of its lane stands in its way. */
export type LaneTurn = {
  readonly status: 'turn' | 'not-now'
  /** Whether slots behind it wait for it. */
  readonly jams: boolean
  /** Whether an earlier slot that is still open was seen used up in a block: {@link stillMined} must hold at the snapshot. */
  readonly overMined: boolean
}

/**
 * Looks at the open slots before an attempt's own. A later slot cannot confirm before an earlier one, so outbidding it is money for
 * nothing, unless the earlier one is in a block already: what only waits for finality stands in nobody's way.
 */
export async function laneTurn(context: Context, { lane, slot }: Attempt): Promise<LaneTurn> {
  if (lane === null || slot === null) return { status: 'turn', jams: false, overMined: false }
  const found = await context.store.readLane({ lane })
  const open = found.status === 'found' ? found.open : []
  const jams = open.some((other) => other.slot > slot)
  const lowest = open[0]
  if (lowest === undefined || lowest.slot >= slot) return { status: 'turn', jams, overMined: false }
  // One look into the store spares the chain: as long as the lowest was not seen in a block, nothing behind it can be.
  return (await wasMined(context, lowest)) ? { status: 'turn', jams, overMined: true } : { status: 'not-now', jams, overMined: false }
}

/** Whether the chain, as a snapshot just found it, has used every slot before this one: a block may be gone again. */
export function stillMined({ lane }: Snapshot, slot: number | null): boolean {
  return slot !== null && lane !== undefined && lane.chainNext >= slot
}

const inBlock: ReadonlySet<Observation['status']> = new Set<Observation['status']>(['confirmed', 'final', 'foreign-use'])

/**
 * Whether a slot was last seen used up in a block: by an attempt of ours, or by a transaction that we never sealed. No proof of death
 * follows from the second, so that slot stays sealed for ever and would otherwise hold up every later one as long.
 */
async function wasMined(context: Context, { lane, slot, attempt, state }: Slot): Promise<boolean> {
  if (state !== 'sealed' || attempt === null) return false
  const found = await context.store.readAttempt({ attempt })
  const order = found.status === 'found' ? found.attempt.orders[0] : undefined
  if (order === undefined) return false
  const carrying = await context.store.readOrder({ order })
  const rivals = carrying.status === 'found' ? carrying.attempts.filter((one) => one.lane === lane && one.slot === slot) : []
  return rivals.some(({ observation }) => observation !== null && inBlock.has(observation.status))
}
