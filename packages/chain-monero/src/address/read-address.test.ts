import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { resolveNetwork } from '../network.ts'
import { decodeBase58, encodeBase58 } from './base58.ts'
import { decodeAddress, readAddress, writeAddress } from './read-address.ts'

const mainnet = resolveNetwork('mainnet', true)
const stagenet = resolveNetwork('stagenet', false)
/** The donation address of the Monero project, a subaddress of a test wallet and an integrated address of the same. */
const standard = '44AFFq5kSiGBoZ4NMDwYtN18obc8AemS33DBLWs3H7otXft3XjrpDtQGv7SqSsaBYBb98uNbr2VBBEt7f2wfn3RVGQBEP3A'
const subaddress = '88FpsHATTmUf5xkeU2ARq73FLs1wjhZvhMgayexYwD64Rq2PGsEXAH9gnbGFmDbRWn64JncPqwx11PD3zyeytET9FWnugqe'
const integrated = '4He8qRFgA6zhzqwK4t1fjx9K4NysMaPNTHKXZdA3Z569ZKaj4Su3UqTaKt1PHotYfZBmCQXbEbXEKTCrva7PxKSdiHVtk5psG6xK6cAbLC'

describe('addresses', () => {
  test.each([
    [standard, 'standard'],
    [subaddress, 'subaddress'],
    [integrated, 'integrated'],
  ])('%s is %s, and written as it was read', (text, kind) => {
    const address = readAddress(mainnet, text)
    expect(address).toMatchObject({ kind })
    if ('reason' in address) throw new TypeError(address.reason)
    expect(writeAddress(mainnet, address)).toBe(text)
    const elsewhere = writeAddress(stagenet, address)
    expect(decodeAddress(mainnet, elsewhere)).toEqual({ status: 'invalid', reason: 'not an address of mainnet' })
    expect(decodeAddress(stagenet, elsewhere)).toEqual({ status: 'valid', canonical: elsewhere })
  })

  test('any other character makes it none', () => {
    fc.assert(
      fc.property(
        fc.nat({ max: standard.length - 1 }),
        fc.constantFrom(...'123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz0OIl'),
        (at, character) => {
          fc.pre(standard[at] !== character)
          const text = standard.slice(0, at) + character + standard.slice(at + 1)
          expect(decodeAddress(mainnet, text).status).toBe('invalid')
        },
      ),
      { numRuns: 300 },
    )
    for (const text of ['', ` ${standard}`, `${standard}1`, standard.slice(1), standard.toUpperCase()])
      expect(decodeAddress(mainnet, text).status).toBe('invalid')
  })

  test('keys that are no keys are refused, for money sent there is lost', () => {
    const address = readAddress(mainnet, standard)
    if ('reason' in address) throw new TypeError(address.reason)
    const zero = writeAddress(mainnet, { ...address, viewKey: Uint8Array.from([1, ...new Uint8Array(31)]) })
    expect(decodeAddress(mainnet, zero)).toEqual({ status: 'invalid', reason: 'its keys are not keys' })
  })
})

test('base 58 in blocks: every byte string has one text', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 80 }), (bytes) => {
      expect(decodeBase58(encodeBase58(bytes))).toEqual(bytes)
    }),
  )
  for (const text of ['1', 'zzzzzzzzzzz', '0', '1111']) expect(decodeBase58(text)).toBeUndefined()
})
