import { type Command, encodeRow, type Outcome } from '@wallet/core'
import { expect, test } from 'vitest'
import { packCommands, packOutcomes, unpack } from './pack.ts'

const unknown = () => undefined

test('commands and outcomes come out as they went in', () => {
  const commands = [
    { verb: 'time', input: { amount: 7n, bytes: new Uint8Array([1, 2]), note: '#1', none: null } },
  ] as unknown as readonly Command[]
  expect(typeof packCommands(commands)).toBe('string')
  expect(unpack(packCommands(commands))).toEqual(commands)
  const outcomes: readonly Outcome[] = [
    { ok: true, result: { status: 'accepted', order: { id: 'W-1', reserved: 5n } } },
    { ok: true, result: null },
    { ok: false, error: { name: 'InvariantError', message: 'm' } },
  ]
  expect(unpack(packOutcomes(outcomes, unknown))).toEqual(outcomes)
})

test('the text of a row that was just written is used again', () => {
  const order = { id: 'W-1', reserved: 5n }
  const outcomes: readonly Outcome[] = [{ ok: true, result: { status: 'accepted', order, overrun: 1n } }]
  const asked: object[] = []
  const packed = packOutcomes(outcomes, (row) => {
    asked.push(row)
    return encodeRow(row)
  })
  expect(asked).toEqual([order])
  expect(unpack(packed)).toEqual(outcomes)
})

test('what is no row goes as it is', () => {
  const commands = [{ verb: 'time', input: { amount: Number.NaN } }] as unknown as readonly Command[]
  expect(packCommands(commands)).toBe(commands)
  const outcomes: readonly Outcome[] = [{ ok: true, result: { status: 'odd', amount: Number.NaN } }]
  expect(packOutcomes(outcomes, unknown)).toBe(outcomes)
})
