import { invariant } from '../../errors/invariant.ts'
import type { SlotInput, SlotResult } from '../contract/attempts.ts'
import { closedBecause, haltOn, owned } from '../kernel/fence.ts'
import { putHalt } from '../kernel/halts.ts'
import { join, pad, prefixRange } from '../kernel/keys.ts'
import { blocking } from '../kernel/live.ts'
import { record } from '../kernel/record.ts'
import { paidOtherwise } from '../kernel/sharing-rule.ts'
import { putSlot, unsealedSlot } from '../kernel/slots.ts'
import type { Tx } from '../kernel/tx.ts'
import type { Verb } from '../kernel/verb.ts'
import type { Lane, Order, Slot } from '../records.ts'

/**
 * Allocates the next slot of a lane (an EVM nonce): the lowest gap first, else the next one never given out.
 *
 * A chain that has used a slot which this store gave out to nobody, or to somebody who never sealed it, means that somebody
 * else signs with the key: the lane halts.
 *
 * - Idempotent: an order keeps its slot in a lane until it is sealed or given back, also for its next attempt.
 */
export const slot: Verb<'slot'> = (tx, input) => {
  const own = owned(tx, [input.fence])
  if (own.status !== 'owned') return own
  const order = own.orders[0] as Order
  const closed = closedBecause(order) ?? paidOtherwise(tx, order)
  if (closed !== undefined) return { status: 'bad-state', state: closed }
  invariant(order.intent.wallet === input.wallet, `order ${order.id} is for wallet ${input.wallet}`)
  // A live attempt can only be replaced on its own claims; a second slot would only ever become a gap.
  if (blocking(tx, order) !== undefined) return { status: 'bad-state', state: order.state }
  const halt = haltOn(tx, [order], input.lane)
  if (halt !== undefined) return halt

  const fresh: Lane = { id: input.lane, wallet: input.wallet, next: input.chainNext, floor: input.chainNext }
  const lane = tx.get('lanes', input.lane) ?? fresh
  invariant(lane.wallet === input.wallet, `lane ${lane.id} belongs to wallet ${lane.wallet}`)
  // Of what is sealed only the window's count needs to know, which begins at the chain's next slot: a thousand payments that wait for
  // their finality are passed over.
  const from = Math.max(lane.floor, Math.min(lane.sealedTo ?? lane.floor, input.chainNext))
  const open = tx.range('slots', join(lane.id, pad(from)), prefixRange(join(lane.id, ''))[1], Number.MAX_SAFE_INTEGER).map(([, row]) => row)
  const used =
    input.chainNext > lane.next
      ? lane.next
      : open.find((row) => row.slot < input.chainNext && (row.state === 'gap' || row.state === 'allocated'))?.slot
  if (used !== undefined) return chainAhead(tx, input, used)
  return allocate(tx, input, lane, open)
}

function allocate(tx: Tx, { attempt, fence, windowMax, chainNext }: SlotInput, lane: Lane, open: readonly Slot[]): SlotResult {
  const mine = unsealedSlot(tx, fence.order, lane.id)
  if (mine?.attempt === attempt) return { status: 'allocated', slot: mine.slot }
  // What is in a block has left the nodes' pools, which is what the window spares: waiting for finality takes no place in it.
  const inFlight = open.filter((row) => row.slot >= chainNext && (row.state === 'allocated' || row.state === 'sealed')).length
  const gap = open.find((row) => row.state === 'gap')?.slot
  // A gap below sealed slots is filled whatever the window says, which may be smaller than it was: nothing behind it could ever leave.
  const jams = gap !== undefined && open.some((row) => row.slot > gap && row.state === 'sealed')
  if (mine === undefined && !jams && inFlight >= windowMax) return { status: 'window-full' }
  const number = mine?.slot ?? gap ?? lane.next
  if (number === lane.next || tx.get('lanes', lane.id) === undefined)
    tx.put('lanes', lane.id, { ...lane, next: Math.max(lane.next, number + 1), sealedTo: sealedTo(lane, open) })
  putSlot(tx, { lane: lane.id, slot: number, state: 'allocated', attempt, order: fence.order })
  record(tx, 'slot', fence.order, { lane: lane.id, slot: number, attempt })
  return { status: 'allocated', slot: number }
}

/** Up to the first slot that is left to be given out. */
function sealedTo({ next, sealedTo: before = 0 }: Lane, open: readonly Slot[]): number {
  return Math.max(before, open.find((row) => row.state === 'gap' || row.state === 'allocated')?.slot ?? next)
}

function chainAhead(tx: Tx, { lane, chainNext }: SlotInput, used: number): SlotResult {
  const reason = `the chain is at ${chainNext}, but slot ${used} was never sealed here`
  putHalt(tx, { scope: `lane:${lane}`, by: 'store', reason, automatic: true, at: tx.now })
  record(tx, 'slot', `lane:${lane}`, { halted: true, reason, next: used, chainNext })
  return { status: 'chain-ahead', next: used, chainNext }
}
