import { PublicKey } from '@solana/web3.js'
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { decodeAddress } from './address.ts'
import { fromBase58, toBase58 } from './base58.ts'

it('writes keys as web3.js does, and reads back what it wrote', () => {
  fc.assert(
    fc.property(fc.uint8Array({ minLength: 32, maxLength: 32 }), (bytes) => {
      const text = toBase58(bytes)
      expect(text).toBe(new PublicKey(bytes).toBase58())
      expect(fromBase58(text)).toEqual(bytes)
    }),
  )
})

it('reads no text as an address but its own spelling', () => {
  let valid = 0
  const letters = '123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz'
  const near = fc
    .tuple(fc.uint8Array({ minLength: 31, maxLength: 33 }), fc.nat(), fc.constantFrom(...letters, ''))
    .map(([bytes, at, letter]) => {
      const text = toBase58(bytes)
      const place = at % text.length
      return text.slice(0, place) + letter + text.slice(place + 1)
    })
  fc.assert(
    fc.property(fc.oneof(near, fc.string({ maxLength: 50 })), (text) => {
      const decoded = decodeAddress(text)
      if (decoded.status !== 'valid') return
      valid += 1
      expect(decoded.canonical).toBe(text)
      expect(new PublicKey(text).toBase58()).toBe(text)
    }),
    { numRuns: 500 },
  )
  expect(valid).toBeGreaterThan(20)
  for (const text of ['', '0'.repeat(43), '1'.repeat(32), `1${'1'.repeat(32)}`, 'SysvarC1ock11111111111111111111111111111111'])
    expect(decodeAddress(text).status).toBe('invalid')
})
