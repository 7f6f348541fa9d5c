import { expect, test } from 'vitest'
import { decodeRow, encodeRow } from './codec.ts'

test('writes bigints, bytes and marked texts so that each comes back as itself', () => {
  const row = { b: 12n, a: new Uint8Array([0, 255]), c: ['#1', '$AA==', '\\', '\\#1', ''], d: null, e: -0, f: true }
  expect(encodeRow(row)).toBe('{"a":"$AP8=","b":"#12","c":["\\\\#1","\\\\$AA==","\\\\\\\\","\\\\\\\\#1",""],"d":null,"e":0,"f":true}')
  expect(decodeRow(encodeRow(row))).toEqual({ ...row, e: 0 })
})

test('the order in which members were set does not show, absent members are left out', () => {
  expect(encodeRow({ b: 1, a: { d: 2, c: undefined } })).toBe('{"a":{"d":2},"b":1}')
  expect(encodeRow({ a: { d: 2 }, b: 1 })).toBe('{"a":{"d":2},"b":1}')
})

test('keeps a number beyond 2^256 and a negative one exact', () => {
  const row = { large: (1n << 300n) + 1n, below: -7n }
  expect(decodeRow(encodeRow(row))).toEqual(row)
})

test.each([
  ['NaN', { a: Number.NaN }],
  ['infinity', { a: Number.POSITIVE_INFINITY }],
  ['undefined in a list', { a: [undefined] }],
  ['a function', { a: () => 1 }],
  ['a prototype key', JSON.parse('{"__proto__": {"a": 1}}')],
])('refuses %s', (_, row) => {
  expect(() => encodeRow(row)).toThrow(/row/)
})
