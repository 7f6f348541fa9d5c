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
  fc.assert(
    fc.property(fc.string({ maxLength: 50 }), (text) => {
      const decoded = decodeAddress(text)
      if (decoded.status === 'valid') expect(decoded.canonical).toBe(text)
    }),
  )
  for (const text of ['', '0'.repeat(43), '1'.repeat(32), `1${'1'.repeat(32)}`, 'SysvarC1ock11111111111111111111111111111111'])
    expect(decodeAddress(text).status).toBe('invalid')
})
