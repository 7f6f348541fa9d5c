import fc from 'fast-check'
import { expect, test } from 'vitest'
import { ed25519Field, secp256k1Field } from './field-code.ts'
import { modularInverse } from './modular-inverse.ts'
import { curveOrder } from './secp256k1.ts'

test.each([
  ['the order of secp256k1', curveOrder],
  ['the field of secp256k1', secp256k1Field.prime],
  ['the field of Ed25519', ed25519Field.prime],
  ['a small prime', 97n],
])('is the inverse modulo %s', (_, prime) => {
  const edges = fc.constantFrom(1n, 2n, 3n, prime - 1n, prime - 2n, (prime + 1n) / 2n, (prime - 1n) / 2n)
  // Numbers close to a power of two, and to fractions of the prime, are where leading bits mislead most.
  const powers = fc
    .tuple(fc.integer({ min: 0, max: 255 }), fc.integer({ min: -2, max: 2 }))
    .map(([bit, off]) => (1n << BigInt(bit)) + BigInt(off))
  const fractions = fc.tuple(fc.bigInt(1n, 1n << 60n), fc.integer({ min: -1, max: 1 })).map(([part, off]) => prime / part + BigInt(off))
  const value = fc.oneof(edges, powers, fractions, fc.bigInt(1n, prime - 1n)).map((any) => ((any % prime) + prime) % prime)
  const property = fc.property(value, (any) => {
    const inverse = modularInverse(any, prime)
    expect(inverse >= 0n && inverse < prime).toBe(true)
    expect((inverse * any) % prime).toBe(any === 0n ? 0n : 1n)
  })
  fc.assert(property, { numRuns: 3_000 })
})
