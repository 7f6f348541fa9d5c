import fc from 'fast-check'
import { expect, test } from 'vitest'
import { toHex } from '../bytes/hex.ts'
import { fromDer, toDer } from './der.ts'

const scalar = fc.oneof(
  fc.uint8Array({ minLength: 32, maxLength: 32 }),
  // Short numbers and such with a high first bit are where spellings differ.
  fc.tuple(fc.nat(31), fc.uint8Array({ minLength: 32, maxLength: 32 })).map(([zeros, bytes]) => bytes.fill(0, 0, zeros)),
)
const signature = fc.tuple(scalar, scalar).map(([r, s]) => Uint8Array.of(...r, ...s))

test('what is written reads back the same, in 8 to 72 bytes', () => {
  fc.assert(
    fc.property(signature, (bytes) => {
      const der = toDer(bytes)
      expect(toHex(fromDer(der) ?? new Uint8Array(0))).toBe(toHex(bytes))
      expect(der.length).toBeGreaterThanOrEqual(8)
      expect(der.length).toBeLessThanOrEqual(72)
    }),
  )
})

test('there is one spelling: whatever else reads is written as it was', () => {
  fc.assert(
    fc.property(signature, fc.nat(), fc.nat(255), (bytes, place, value) => {
      const der = toDer(bytes)
      der[place % der.length] = value
      const read = fromDer(der)
      if (read !== undefined) expect(toHex(toDer(read))).toBe(toHex(der))
    }),
    { numRuns: 1_000 },
  )
})

test('cut, lengthened, or with a zero too many it is none', () => {
  fc.assert(
    fc.property(signature, fc.nat(), (bytes, cut) => {
      const der = toDer(bytes)
      expect(fromDer(der.subarray(0, cut % der.length))).toBeUndefined()
      expect(fromDer(Uint8Array.of(...der, 0))).toBeUndefined()
      const padded = Uint8Array.of(0x30, (der[1] ?? 0) + 1, 2, (der[3] ?? 0) + 1, 0, ...der.subarray(4))
      expect(fromDer(padded)).toBeUndefined()
    }),
  )
})
