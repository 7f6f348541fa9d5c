import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { toHex } from '../bytes/hex.ts'
import { readPushes, writePushes } from '../bytes/script.ts'
import { hashInP2pkh, hashInP2sh, isMultisigPolicy, multisigIn, multisigScript, p2pkhScript, p2shScript } from './templates.ts'

const key = fc.tuple(fc.constantFrom(2, 3), fc.uint8Array({ minLength: 32, maxLength: 32 })).map(([head, x]) => Uint8Array.of(head, ...x))
const policy = fc
  .uniqueArray(key, { minLength: 1, maxLength: 15, selector: toHex })
  .chain((publicKeys) => fc.record({ needed: fc.integer({ min: 1, max: publicKeys.length }), publicKeys: fc.constant(publicKeys) }))

test('a script is read as what it was written as, and with one byte changed as nothing else', () => {
  const hash = fc.uint8Array({ minLength: 20, maxLength: 20 })
  fc.assert(
    fc.property(hash, fc.constantFrom(0, 1, 2, 22, 23, 24), (bytes, at) => {
      expect(hashInP2pkh(p2pkhScript(bytes))).toEqual(bytes)
      expect(hashInP2sh(p2shScript(bytes))).toEqual(bytes)
      expect(hashInP2sh(p2pkhScript(bytes)) ?? hashInP2pkh(p2shScript(bytes))).toBeUndefined()
      const changed = p2pkhScript(bytes)
      changed[at] = (changed[at] ?? 0) ^ 1
      expect(at === 22 ? undefined : hashInP2pkh(changed)).toBeUndefined()
    }),
  )
})

describe('multisig', () => {
  test('every policy reads back from its script', () => {
    fc.assert(fc.property(policy, (one) => void expect(multisigIn(multisigScript(one))).toEqual(one)))
  })

  const [a, b] = [Uint8Array.of(2, ...new Uint8Array(32)), Uint8Array.of(3, ...new Uint8Array(32))]
  test.each([
    ['none needed', { needed: 0, publicKeys: [a] }],
    ['more needed than there are', { needed: 3, publicKeys: [a, b] }],
    ['half a key needed', { needed: 0.5, publicKeys: [a] }],
    ['a key twice', { needed: 1, publicKeys: [a, a] }],
    ['no key', { needed: 1, publicKeys: [] }],
    ['a key that is not compressed', { needed: 1, publicKeys: [Uint8Array.of(4, ...new Uint8Array(64))] }],
    ['sixteen keys', { needed: 1, publicKeys: Array.from({ length: 16 }, (_, n) => Uint8Array.of(2, n, ...new Uint8Array(31))) }],
  ])('%s is no policy', (_, wrong) => {
    expect(isMultisigPolicy(wrong)).toBe(false)
    expect(() => multisigScript(wrong)).toThrow('a multisig policy is checked before')
  })
})

test('pushes are written in their shortest spelling and read back', () => {
  const pushed = fc.oneof(
    fc.uint8Array({ maxLength: 80 }),
    fc.uint8Array({ minLength: 250, maxLength: 520 }),
    fc.uint8Array({ minLength: 1, maxLength: 1 }),
  )
  fc.assert(
    fc.property(fc.array(pushed, { maxLength: 5 }), (list) => {
      expect(readPushes(writePushes(list))?.map(toHex)).toEqual(list.map(toHex))
    }),
  )
})
