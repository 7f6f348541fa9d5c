import { describe, expect, test } from 'vitest'
import { buildHouseIntent, buildIntent, usual } from '../testing/build/intent.ts'
import { canonicalIntent, canonicalLengthMax } from './canonical.ts'
import { intentDigest } from './digest.ts'
import type { Intent } from './intent.ts'

const call = (value: unknown): Intent => ({
  ...buildIntent({}),
  action: { kind: 'call', asset: usual.asset, amount: 1n as never, to: 'program', call: value as never },
})
const refused = (field: string) => expect.objectContaining({ code: 'REQUEST_INVALID', context: expect.objectContaining({ field }) })

test('is JSON with sorted keys and amounts as decimal strings', () => {
  expect(canonicalIntent(buildIntent({ amount: 10n ** 30n }))).toBe(
    '{"account":"user:1","action":{"amount":"1000000000000000000000000000000","asset":"toy:utxo/slip44:1","kind":"transfer","to":"somebody"},' +
      '"chain":"toy:utxo","feeAsset":"toy:utxo/slip44:1","feeBearer":"user","feeMax":"10","id":"W-1","wallet":"hot"}',
  )
})

test('its digest is SHA-256 over the text', () => {
  // sha256sum of the text above with amount 100.
  expect(intentDigest(buildIntent({}))).toBe('2ea24fd72b38cad7c76de732379afdba94e04cfc29805ff4b0e69dc507d28830')
})

describe('two intents have one text only if they say the same', () => {
  test('whatever the order in which members were set', () => {
    const { action, ...rest } = buildIntent({ memo: 'm' })
    const turned = Object.fromEntries(Object.entries({ ...rest, action: Object.fromEntries(Object.entries(action).reverse()) }).reverse())
    expect(canonicalIntent(turned as Intent)).toBe(canonicalIntent(buildIntent({ memo: 'm' })))
    expect(canonicalIntent(call({ b: [1, null], a: { d: true, c: 'x' } }))).toBe(
      canonicalIntent(call({ a: { c: 'x', d: true }, b: [1, null] })),
    )
  })

  test('an absent member and an undefined one are the same, an empty text is another', () => {
    const intent = buildIntent({})
    expect(canonicalIntent({ ...intent, reissueOf: undefined } as never)).toBe(canonicalIntent(intent))
    expect(canonicalIntent(buildIntent({ memo: '' }))).not.toBe(canonicalIntent(intent))
  })

  test('a text cannot pretend to be another member', () => {
    expect(canonicalIntent(buildIntent({ to: 'x","memo":"y' }))).not.toBe(canonicalIntent(buildIntent({ to: 'x', memo: 'y' })))
    expect(canonicalIntent(call({ 'a":1,"b': 2 }))).not.toBe(canonicalIntent(call({ a: 1, b: 2 })))
  })

  test('every member counts', () => {
    const texts = [
      buildIntent({}),
      buildIntent({ id: 'W-2' }),
      buildIntent({ account: 'user:2' }),
      buildIntent({ amount: 101n }),
      buildIntent({ to: 'else' }),
      buildIntent({ memo: 'm' }),
      buildIntent({ feeMax: 11n }),
      buildIntent({ feeBearer: 'house' }),
      buildIntent({ reissueOf: 'W-0' as never }),
      buildHouseIntent('sweep'),
    ].map(canonicalIntent)
    expect(new Set(texts).size).toBe(texts.length)
  })
})

describe('refuses', () => {
  const intent = buildIntent({})
  const hidden = Object.defineProperty({ ...intent }, 'feeMax', { get: () => 1n, enumerable: true })
  class Special {
    a = 1
  }
  test.each([
    ['an unknown member', { ...intent, extra: 1 }, 'intent.extra'],
    ['an unknown member of the action', { ...intent, action: { ...intent.action, extra: 1 } }, 'action.extra'],
    ['a missing member', { ...intent, wallet: undefined }, 'intent.wallet'],
    ['an unknown kind', { ...intent, action: { ...intent.action, kind: 'constructor' } }, 'action.kind'],
    ['an amount as text', { ...intent, feeMax: '10' }, 'intent.feeMax'],
    ['a negative amount', { ...intent, feeMax: -1n }, 'intent.feeMax'],
    ['an amount where text belongs', { ...intent, account: 1n }, 'intent.account'],
    ['an accessor, which may answer differently the next time', hidden, 'intent.feeMax'],
    ['no object', null, 'intent'],
    ['a list', [], 'intent'],
    ['a symbol as key', { ...intent, [Symbol('x')]: 1 }, 'intent'],
    ['half a surrogate pair', buildIntent({ memo: '\ud800' }), 'action.memo'],
    ['a prototype key', call(JSON.parse('{"__proto__": {"a": 1}}')), 'action.call'],
    ['a constructor key', call({ constructor: 1 }), 'action.call'],
    ['a class instance', call(new Special()), 'action.call'],
    ['a map', call({ m: new Map() }), 'action.call.m'],
    ['a date', call(new Date(0)), 'action.call'],
    ['a fraction', call([0.1]), 'action.call[0]'],
    ['minus zero', call([-0]), 'action.call[0]'],
    ['a number above 2^53', call([2 ** 53]), 'action.call[0]'],
    ['NaN', call({ a: Number.NaN }), 'action.call.a'],
    ['a bigint inside JSON', call({ a: 1n }), 'action.call.a'],
    ['undefined inside JSON', call({ a: undefined }), 'action.call.a'],
    ['a function', call({ a: () => 1 }), 'action.call.a'],
    ['a text beyond all measure', buildIntent({ memo: 'x'.repeat(canonicalLengthMax + 1) }), 'action.memo'],
    ['many texts beyond all measure', call(Array.from({ length: 2_000 }, () => 'xxxxxxxxxx')), 'intent'],
  ])('%s', (_, value, field) => {
    expect(() => canonicalIntent(value as Intent)).toThrow(refused(field))
  })

  test('nesting without end', () => {
    let deep: unknown = 1
    for (let n = 0; n < 10_000; n++) deep = [deep]
    expect(() => canonicalIntent(call(deep))).toThrow(expect.objectContaining({ code: 'REQUEST_INVALID' }))
  })
})
