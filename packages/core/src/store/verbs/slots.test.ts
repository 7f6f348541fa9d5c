import { expect, it } from 'vitest'
import { attemptId, claimKey, laneId, orderId, transactionId } from '../../ids/ids.ts'
import { usual } from '../../testing/build/intent.ts'
import { block, lane, newPlay, type Play } from './attempt.fixture.ts'

const slot = (play: Play, order: string, attempt: string, more: { readonly chainNext?: number; readonly windowMax?: number } = {}) =>
  play.run('slot', {
    attempt: attemptId(attempt),
    fence: play.fence(order),
    lane: laneId(lane),
    wallet: usual.wallet,
    chainNext: 7,
    windowMax: 10,
    ...more,
  })

function leased(...ids: string[]): Play {
  const play = newPlay()
  for (const id of ids) play.withdraw(id)
  play.lease()
  return play
}

it('starts a lane where the chain is and hands out each slot once, the same one again to the same order', () => {
  const play = leased('W-1', 'W-2')
  expect(slot(play, 'W-1', 'A-1')).toEqual({ status: 'allocated', slot: 7 })
  expect(slot(play, 'W-1', 'A-1')).toEqual({ status: 'allocated', slot: 7 })
  expect(slot(play, 'W-1', 'A-9')).toEqual({ status: 'allocated', slot: 7 })
  expect(slot(play, 'W-2', 'A-2')).toEqual({ status: 'allocated', slot: 8 })
  expect(play.slotRow(7)).toMatchObject({ attempt: 'A-9', order: 'W-1' })
  expect(play.findings()).toEqual([])
})

it('fills the lowest gap first and keeps to the window', () => {
  const play = leased('W-1', 'W-2', 'W-3')
  slot(play, 'W-1', 'A-1')
  slot(play, 'W-2', 'A-2')
  expect(slot(play, 'W-3', 'A-3', { windowMax: 2 })).toEqual({ status: 'window-full' })
  expect(play.run('returnSlot', { attempt: attemptId('A-1'), fence: play.fence('W-1') })).toEqual({ status: 'returned' })
  expect(play.run('returnSlot', { attempt: attemptId('A-1'), fence: play.fence('W-1') })).toEqual({ status: 'not-held' })
  expect(slot(play, 'W-3', 'A-3', { windowMax: 2 })).toEqual({ status: 'allocated', slot: 7 })
  expect(slot(play, 'W-1', 'A-4')).toEqual({ status: 'allocated', slot: 9 })
  expect(play.findings()).toEqual([])
})

it('fills a gap that jams sealed slots even when the window has been made smaller than what is in flight', () => {
  const play = leased('W-1', 'W-2', 'W-3', 'W-4')
  for (const [order, attempt] of [
    ['W-1', 'A-1'],
    ['W-2', 'A-2'],
    ['W-3', 'A-3'],
  ] as const)
    slot(play, order, attempt)
  play.live('A-2', ['W-2'], { slot: 8 })
  play.live('A-3', ['W-3'], { slot: 9 })
  play.run('returnSlot', { attempt: attemptId('A-1'), fence: play.fence('W-1') })
  expect(slot(play, 'W-4', 'A-4', { windowMax: 2 })).toEqual({ status: 'allocated', slot: 7 })
  expect(slot(play, 'W-1', 'A-5', { windowMax: 2 })).toEqual({ status: 'window-full' })
  expect(play.findings()).toEqual([])
})

it('counts towards the window only what the chain has not taken yet, final or not', () => {
  const play = leased('W-1', 'W-2', 'W-3', 'W-4')
  slot(play, 'W-1', 'A-1', { windowMax: 2 })
  slot(play, 'W-2', 'A-2', { windowMax: 2 })
  play.live('A-1', ['W-1'], { slot: 7 })
  expect(slot(play, 'W-3', 'A-3', { windowMax: 2 })).toEqual({ status: 'window-full' })
  expect(slot(play, 'W-3', 'A-3', { windowMax: 2, chainNext: 8 })).toEqual({ status: 'allocated', slot: 9 })
  expect(slot(play, 'W-4', 'A-4', { windowMax: 2, chainNext: 8 })).toEqual({ status: 'window-full' })
  expect(play.findings()).toEqual([])
})

it('passes over what is sealed, and comes back to a slot that the chain freed', () => {
  const play = leased('W-1', 'W-2', 'W-3', 'W-4')
  for (const [order, attempt, at] of [
    ['W-1', 'A-1', 7],
    ['W-2', 'A-2', 8],
  ] as const) {
    slot(play, order, attempt)
    play.live(attempt, [order], { slot: at })
  }
  expect(slot(play, 'W-3', 'A-3', { chainNext: 9 })).toEqual({ status: 'allocated', slot: 9 })
  expect(play.run('readLane', { lane: laneId(lane) })).toMatchObject({ lane: { sealedTo: 9, floor: 7 } })
  // Without finality the lane is behind the chain, and the chain may go back: then what it has not taken counts again.
  expect(slot(play, 'W-4', 'A-4', { windowMax: 3 })).toEqual({ status: 'window-full' })
  const claims = play.attempt('A-1').claims.map((claim) => ({ claim, fate: 'free' as const }))
  const proof = { kind: 'dead-ancestor', claims, by: transactionId('tx-parent'), block, providers: 2 } as const
  expect(play.bury('A-1', proof)).toEqual({ status: 'buried' })
  expect(play.slotRow(7)).toMatchObject({ state: 'gap' })
  expect(play.findings()).toEqual([])
  expect(slot(play, 'W-4', 'A-4')).toEqual({ status: 'allocated', slot: 7 })
})

it('halts a lane whose chain is ahead, by a slot never given out or one never sealed', () => {
  const ahead = leased('W-1', 'W-2')
  slot(ahead, 'W-1', 'A-1')
  expect(slot(ahead, 'W-2', 'A-2', { chainNext: 9 })).toEqual({ status: 'chain-ahead', next: 8, chainNext: 9 })
  expect(slot(ahead, 'W-2', 'A-2')).toMatchObject({ status: 'halted', scope: `lane:${lane}` })
  const used = leased('W-1', 'W-2')
  slot(used, 'W-1', 'A-1')
  expect(slot(used, 'W-2', 'A-2', { chainNext: 8 })).toEqual({ status: 'chain-ahead', next: 7, chainNext: 8 })
})

it('lets a person explain a lane that is behind, upwards only', () => {
  const play = leased('W-1', 'W-2')
  slot(play, 'W-1', 'A-1')
  play.bind('A-1', ['W-1'], { slot: 7 })
  slot(play, 'W-2', 'A-2', { chainNext: 10 })
  const raise = { lane: laneId(lane), next: 10, actor: 'ann', reason: 'used by hand' }
  expect(play.run('raiseLane', raise)).toEqual({ status: 'raised' })
  expect(play.run('raiseLane', raise)).toEqual({ status: 'exists' })
  play.run('resume', { scope: `lane:${lane}`, by: 'ann', reason: 'explained' })
  expect(play.seal('A-1')).toEqual({ status: 'bad-state', state: 'slot-lost' })
  expect(slot(play, 'W-2', 'A-2', { chainNext: 10 })).toEqual({ status: 'allocated', slot: 10 })
})

it('binds a slot only to the order that has it, with exactly its claim', () => {
  const play = leased('W-1', 'W-2')
  slot(play, 'W-1', 'A-1')
  expect(play.bind('A-2', ['W-2'], { slot: 7 })).toEqual({ status: 'slot-mismatch' })
  expect(play.bind('A-1', ['W-1'], { slot: 8 })).toEqual({ status: 'slot-mismatch' })
  const hidden = play.bindInput('A-1', ['W-1'])
  expect(play.run('bind', { ...hidden, draft: { ...hidden.draft, claims: [claimKey(`${lane}:7`)] } })).toEqual({ status: 'slot-mismatch' })
  const doubled = play.bindInput('A-1', ['W-1'], { slot: 7 })
  expect(play.run('bind', { ...doubled, draft: { ...doubled.draft, claims: [...doubled.draft.claims, claimKey(`${lane}:8`)] } })).toEqual({
    status: 'slot-mismatch',
  })
  expect(play.bind('A-1', ['W-1'], { slot: 7 })).toMatchObject({ status: 'bound' })
})

it('keeps a bound slot from being given back under its attempt', () => {
  const play = leased('W-1')
  slot(play, 'W-1', 'A-1')
  play.bind('A-1', ['W-1'], { slot: 7 })
  expect(play.run('returnSlot', { attempt: attemptId('A-1'), fence: play.fence('W-1') })).toEqual({ status: 'bad-state', state: 'bound' })
  play.seal('A-1')
  expect(slot(play, 'W-1', 'A-2')).toEqual({ status: 'bad-state', state: 'signed' })
})

it('keeps the slot of an order whose attempt is bound anew, and frees it when the order ends', () => {
  const play = leased('W-1')
  slot(play, 'W-1', 'A-1')
  play.bind('A-1', ['W-1'], { slot: 7 })
  play.now += 2_000
  play.lease('w2')
  expect(play.bind('A-2', ['W-1'], { slot: 7 })).toMatchObject({ status: 'bound' })
  expect(play.slotRow(7)).toMatchObject({ state: 'allocated', attempt: 'A-2', order: 'W-1' })
  play.run('cancel', { order: orderId('W-1'), actor: 'ann', reason: 'wish' })
  expect(play.slotRow(7)).toMatchObject({ state: 'gap', attempt: null, order: null })
  expect(play.findings()).toEqual([])
})

it('replaces in the same slot, consumes it once and raises the floor', () => {
  const play = leased('W-1', 'W-2')
  slot(play, 'W-1', 'A-1')
  slot(play, 'W-2', 'B-1')
  play.live('A-1', ['W-1'], { slot: 7 })
  play.live('B-1', ['W-2'], { slot: 8 })
  play.live('A-2', ['W-1'], { slot: 7, purpose: 'replace', replaces: ['A-1'] })
  expect(play.bind('A-3', ['W-1'], { slot: 7, purpose: 'replace' })).toEqual({ status: 'slot-mismatch' })
  play.settle('B-1', 'W-2')
  expect(play.run('readLane', { lane: laneId(lane) })).toMatchObject({ lane: { next: 9, floor: 7 } })
  play.settle('A-2', 'W-1')
  expect(play.run('readLane', { lane: laneId(lane) })).toMatchObject({ lane: { next: 9, floor: 9 }, open: [] })
  play.run('reopen', { order: orderId('W-1'), actor: 'engine', reason: 'reorg' })
  expect(play.run('readLane', { lane: laneId(lane) })).toMatchObject({ lane: { floor: 7 } })
  expect(play.slotRow(7)).toMatchObject({ state: 'sealed' })
  expect(play.findings()).toEqual([])
})
