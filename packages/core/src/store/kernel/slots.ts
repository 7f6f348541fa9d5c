import { invariant } from '../../errors/invariant.ts'
import type { ClaimKey, LaneId, OrderId } from '../../ids/ids.ts'
import type { Attempt, Slot } from '../records.ts'
import { join, pad, prefixRange } from './keys.ts'
import { attemptOf, isLive } from './live.ts'
import type { Tx } from './tx.ts'

/** The claim that stands for a slot: whoever has the claim has the slot. */
export function slotClaim(lane: LaneId, slot: number): ClaimKey {
  return `${lane}:${slot}` as ClaimKey
}

/** A slot's row; undefined for one that was never given out. */
export function slotOf(tx: Tx, lane: LaneId, slot: number): Slot | undefined {
  return tx.get('slots', join(lane, pad(slot)))
}

/** Writes a slot with its index entry: an order's unsealed slots are found by the order, whatever the lane. */
export function putSlot(tx: Tx, row: Slot): void {
  const before = slotOf(tx, row.lane, row.slot)
  tx.put('slots', join(row.lane, pad(row.slot)), row)
  const was = before?.state === 'allocated' ? before.order : null
  const is = row.state === 'allocated' ? row.order : null
  if (was === is) return
  if (was !== null) tx.remove('slotsByOrder', join(was, row.lane))
  if (is !== null) tx.put('slotsByOrder', join(is, row.lane), { slot: row.slot })
}

/** The unsealed slot that an order holds in a lane. */
export function unsealedSlot(tx: Tx, order: OrderId, lane: LaneId): Slot | undefined {
  const held = tx.get('slotsByOrder', join(order, lane))
  return held === undefined ? undefined : slotOf(tx, lane, held.slot)
}

/** Gives an unsealed slot back: the lane's next allocation fills the gap. */
export function giveBack(tx: Tx, row: Slot): void {
  invariant(row.state === 'allocated', 'only an unsealed slot can be given back')
  putSlot(tx, { ...row, state: 'gap', attempt: null, order: null })
}

/** Gives back every unsealed slot of an order that stops here, so that it does not jam its lanes. */
export function giveBackAll(tx: Tx, order: OrderId): void {
  const [from, to] = prefixRange(join(order, ''))
  for (const [key, { slot }] of tx.range('slotsByOrder', from, to, Number.MAX_SAFE_INTEGER)) {
    const row = slotOf(tx, key.slice(order.length + 1) as LaneId, slot)
    invariant(row !== undefined, `slot ${key} is in its lane`)
    giveBack(tx, row)
  }
}

/** Whether a draft's lane and slot are its own to use: allocated to one of its orders, or in the hands of one it replaces. */
export function slotFits(tx: Tx, attempt: Pick<Attempt, 'claims' | 'lane' | 'slot' | 'orders' | 'replaces'>): boolean {
  const { lane, slot } = attempt
  const inLane = attempt.claims.filter((claim) => tx.get('lanes', claim.slice(0, claim.lastIndexOf(':'))) !== undefined)
  // A claim on a slot that the draft does not own up to would take it out of its lane unseen.
  if (lane === null || slot === null) return lane === slot && inLane.length === 0
  if (inLane.length !== 1 || inLane[0] !== slotClaim(lane, slot)) return false
  const row = slotOf(tx, lane, slot)
  if (row?.state === 'allocated') return row.order !== null && attempt.orders.includes(row.order)
  if (row?.state !== 'sealed') return false
  return attempt.replaces.some((id) => {
    const replaced = tx.get('attempts', id)
    return replaced !== undefined && isLive(replaced) && replaced.lane === lane && replaced.slot === slot
  })
}

/** Whether an attempt still has its slot: nobody gave it back or pointed it at another attempt meanwhile. */
export function hasSlot(tx: Tx, attempt: Attempt): boolean {
  if (attempt.lane === null || attempt.slot === null) return true
  const row = slotOf(tx, attempt.lane, attempt.slot)
  return row?.state === 'sealed' || (row?.state === 'allocated' && row.attempt === attempt.id)
}

/** The slot's bytes exist: it is no longer the order's to give back. */
export function sealSlot(tx: Tx, attempt: Attempt): void {
  if (attempt.lane === null || attempt.slot === null) return
  const row = slotOf(tx, attempt.lane, attempt.slot)
  if (row?.state === 'allocated') putSlot(tx, { ...row, state: 'sealed', attempt: attempt.id })
}

/**
 * Brings a slot in line with its claim after an attempt on it ended: consumed with it, a gap once nobody uses it.
 *
 * The floor then rises over what is consumed without a break.
 */
export function tidySlot(tx: Tx, attempt: Attempt): void {
  const { lane, slot } = attempt
  if (lane === null || slot === null) return
  const row = slotOf(tx, lane, slot)
  if (row === undefined || row.state === 'gap') return
  const claim = tx.get('claims', slotClaim(lane, slot))
  if (claim?.state === 'consumed') {
    putSlot(tx, { ...row, state: 'consumed', attempt: claim.attempts.find((id) => attemptOf(tx, id).state === 'final') ?? row.attempt })
    raiseFloor(tx, lane)
  } else if (row.state === 'allocated') {
    if (row.attempt === attempt.id) giveBack(tx, row)
  } else if (row.state === 'sealed' && claim === undefined) {
    putSlot(tx, { ...row, state: 'gap', attempt: null, order: null })
    const of = tx.get('lanes', lane)
    if (of?.sealedTo !== undefined && of.sealedTo > slot) tx.put('lanes', lane, { ...of, sealedTo: slot })
  }
}

/** A settlement was undone: the slot's bytes may have to confirm again, so it is sealed, and the floor is not above it. */
export function unconsumeSlot(tx: Tx, attempt: Attempt): void {
  const { id, lane, slot } = attempt
  if (lane === null || slot === null) return
  const row = slotOf(tx, lane, slot)
  const of = tx.get('lanes', lane)
  invariant(row !== undefined && of !== undefined, `slot ${slot} of lane ${lane} exists`)
  putSlot(tx, { ...row, state: 'sealed', attempt: id })
  if (of.floor > slot) tx.put('lanes', lane, { ...of, floor: slot })
}

/** Lifts a lane's floor over slots that are consumed, or that a person skipped and that so have no row. */
export function raiseFloor(tx: Tx, lane: LaneId): void {
  const row = tx.get('lanes', lane)
  invariant(row !== undefined, `lane ${lane} exists`)
  let floor = row.floor
  while (floor < row.next && (slotOf(tx, lane, floor)?.state ?? 'consumed') === 'consumed') floor += 1
  if (floor !== row.floor) tx.put('lanes', lane, { ...row, floor })
}
