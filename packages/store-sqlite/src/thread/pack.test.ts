import { acceptedOrder, type Command, decodeRow, encodeRow, type Outcome } from '@wallet/core'
import { acceptUnit } from '@wallet/core/testing'
import { expect, test } from 'vitest'
import { asSent, packCommands, packOutcomes, unpackCommands, unpackOutcomes, type Written } from './pack.ts'

const unknown: readonly Written[] = []

test('commands and outcomes come out as they went in', () => {
  const commands = [
    { verb: 'time', input: { amount: 7n, bytes: new Uint8Array([1, 2]), note: '#1', none: null } },
  ] as unknown as readonly Command[]
  expect(typeof packCommands(commands)).toBe('string')
  expect(unpackCommands(packCommands(commands))).toEqual(commands)
  const outcomes: readonly Outcome[] = [
    { ok: true, result: { status: 'accepted', order: { id: 'W-1', reserved: 5n } } },
    { ok: true, result: null },
    { ok: false, error: { name: 'InvariantError', message: 'm' } },
  ]
  expect(unpackOutcomes(commands, packOutcomes(commands, outcomes, unknown))).toEqual(outcomes)
})

test('the text of a row that was just written is used again, wherever the row is', () => {
  const order = { id: 'W-1', reserved: 5n }
  const attempt = { id: 'A-1', bytes: new Uint8Array([1]) }
  const outcomes: readonly Outcome[] = [
    { ok: true, result: { status: 'accepted', order, overrun: 1n } },
    { ok: true, result: { status: 'leased', leased: [{ order, attempts: [attempt] }] } },
  ]
  const texts: readonly Written[] = [
    [order, '{"id":"known order"}'],
    [attempt, '{"id":"known attempt"}'],
  ]
  const known = { order: { id: 'known order' }, attempts: [{ id: 'known attempt' }] }
  expect(unpackOutcomes([], packOutcomes([], outcomes, texts))).toEqual([
    { ok: true, result: { status: 'accepted', order: known.order, overrun: 1n } },
    { ok: true, result: { status: 'leased', leased: [known] } },
  ])
  // They are forgotten with the call.
  expect(unpackOutcomes([], packOutcomes([], outcomes, unknown))).toEqual(outcomes)
  expect(encodeRow(order)).toBe('{"id":"W-1","reserved":"#5"}')
})

test('what is no row goes as it is', () => {
  const commands = [{ verb: 'time', input: { amount: Number.NaN } }] as unknown as readonly Command[]
  expect(packCommands(commands)).toBe(commands)
  const outcomes: readonly Outcome[] = [{ ok: true, result: { status: 'odd', amount: Number.NaN } }]
  expect(packOutcomes([], outcomes, unknown)).toBe(outcomes)
})

test('of a withdrawal that was taken in as it was asked for, only the time crosses', () => {
  const input = acceptUnit('W-1')
  const commands: readonly Command[] = [
    { verb: 'accept', input },
    { verb: 'readOrder', input: { order: input.intent.id } },
  ]
  const order = acceptedOrder(input, 1_700_000_000_000)
  const outcomes: readonly Outcome[] = [
    { ok: true, result: { status: 'accepted', order } },
    { ok: true, result: { order } },
  ]
  const packed = packOutcomes(commands, outcomes, unknown)
  expect(decodeRow<readonly unknown[]>(String(packed))[0]).toBe(1_700_000_000_000)
  expect(unpackOutcomes(asSent(commands, packCommands(commands)), packed)).toEqual(outcomes)
})

test('of many withdrawals taken in at once the time crosses once', () => {
  const commands: readonly Command[] = ['W-1', 'W-2', 'W-3'].map((id) => ({ verb: 'accept', input: acceptUnit(id) }))
  const outcomes: readonly Outcome[] = ['W-1', 'W-2', 'W-3'].map((id) => ({
    ok: true,
    result: { status: 'accepted', order: acceptedOrder(acceptUnit(id), 1_700_000_000_000) },
  }))
  const packed = packOutcomes(commands, outcomes, unknown)
  expect(packed).toBe(1_700_000_000_000)
  expect(unpackOutcomes(asSent(commands, packCommands(commands)), packed)).toEqual(outcomes)
})

test('anything the store added to it crosses whole', () => {
  const input = acceptUnit('W-1')
  const order = acceptedOrder(input, 1_700_000_000_000)
  const review = { reasons: [], approvalsNeeded: 1, approvers: [], votes: [] }
  const limits = [{ key: 'day|1', bucket: 1, amount: input.intent.action.amount }]
  for (const [status, given] of [
    ['accepted', { ...order, state: 'in-review', dueAt: null, review }],
    ['accepted', { ...order, limits }],
    ['exists', order],
    ['refused', { ...order, state: 'refused', dueAt: null, note: { code: 'X', detail: 'x' }, reserved: 0n }],
  ] as const) {
    const outcomes: readonly Outcome[] = [{ ok: true, result: { status, order: given } }]
    const commands: readonly Command[] = [{ verb: 'accept', input }]
    const packed = packOutcomes(commands, outcomes, unknown)
    expect(decodeRow<readonly unknown[]>(String(packed))[0]).toEqual(outcomes[0])
    expect(unpackOutcomes(commands, packed)).toEqual(outcomes)
  }
})
