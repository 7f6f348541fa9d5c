import { createHash, createPrivateKey, generateKeyPairSync, sign } from 'node:crypto'
import { readFileSync } from 'node:fs'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { add, curveOrder, generator, multiply, type Point } from '../testing/signer-kit/curve.ts'
import { ecdsaVerifier } from './ecdsa-verifier.ts'
import { secp256k1 } from './secp256k1.ts'
import type { AffinePoint } from './sums.ts'

type Vector = { id: number; publicKey: string; message: string; signature: string; valid: boolean; comment: string }
const file = new URL('../testing/signer-kit/vectors/wycheproof-ecdsa-p1363.json', import.meta.url)
const { vectors } = JSON.parse(readFileSync(file, 'utf8')) as { vectors: readonly Vector[] }
const bytes = (hex: string): Uint8Array => new Uint8Array(Buffer.from(hex, 'hex'))
const sha256 = (message: Uint8Array | string): Uint8Array => new Uint8Array(createHash('sha256').update(message).digest())

/** A verifier that has had enough signatures to have made its key's table. */
function practised(publicKey: Uint8Array): ReturnType<typeof ecdsaVerifier> {
  const verifier = ecdsaVerifier(publicKey)
  for (let count = 0; count < 40; count++) verifier?.complete(sha256(`${count}`), new Uint8Array(64).fill(1))
  return verifier
}

describe.each([
  ['without a table', ecdsaVerifier],
  ['with a table', practised],
] as const)('Wycheproof, %s', (_, make) => {
  const known = new Map<string, ReturnType<typeof ecdsaVerifier>>()
  test('every verdict is right', () => {
    const wrong = vectors.filter(({ publicKey, message, signature, valid }) => {
      const verifier = known.get(publicKey) ?? make(bytes(publicKey))
      known.set(publicKey, verifier)
      return (verifier?.complete(sha256(bytes(message)), bytes(signature)) !== undefined) !== valid
    })
    expect(wrong.map(({ id, comment }) => `${id} ${comment}`)).toEqual([])
    expect(vectors.filter(({ valid }) => valid).length).toBeGreaterThan(100)
    expect(vectors.filter(({ valid }) => !valid).length).toBeGreaterThan(50)
  })
})

const affine = (point: Point): AffinePoint | undefined => point ?? undefined

describe('sums of multiples', () => {
  const scalars = fc.oneof(
    fc.constantFrom(0n, 1n, 2n, 127n, 128n, 129n, 255n, 256n, curveOrder - 1n, curveOrder - 2n, (curveOrder + 1n) / 2n),
    fc.bigInt(0n, curveOrder - 1n),
  )

  test('are those of another implementation, where points meet, cancel out and are zero as well', () => {
    const curve = secp256k1()
    const property = fc.property(
      scalars,
      scalars,
      fc.oneof(fc.constantFrom(1n, 2n, curveOrder - 1n, 256n), fc.bigInt(1n, curveOrder - 1n)),
      (u, v, k) => {
        const point = multiply(generator, k)
        if (point === null) throw new TypeError('k is below the order')
        const expected = affine(add(multiply(generator, u), multiply(point, v)))
        expect(curve.sum(u, v, point)).toEqual(expected)
        expect(curve.sumsWith(point)(u, v)).toEqual(expected)
      },
    )
    fc.assert(property, { numRuns: 60 })
  })

  test.each([
    [0n, 0n],
    [1n, curveOrder - 1n],
    [5n, curveOrder - 5n],
    [1n, 1n],
    [128n, 128n],
    [curveOrder - 1n, 1n],
  ])('%i·G + %i·G', (u, v) => {
    const point = generator as AffinePoint
    const expected = affine(multiply(generator, u + v))
    expect(secp256k1().sum(u, v, point)).toEqual(expected)
    expect(secp256k1().sumsWith(point)(u, v)).toEqual(expected)
  })
})

test('signatures of OpenSSL pass in low-s form with the bit that leads back to the key, and no changed one does', () => {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'secp256k1' })
  const { x = '', y = '' } = publicKey.export({ format: 'jwk' })
  const point = {
    x: BigInt(`0x${Buffer.from(x, 'base64url').toString('hex')}`),
    y: BigInt(`0x${Buffer.from(y, 'base64url').toString('hex')}`),
  }
  const uncompressed = Uint8Array.of(4, ...Buffer.from(x, 'base64url'), ...Buffer.from(y, 'base64url'))
  const verifier = ecdsaVerifier(uncompressed)
  expect(verifier?.publicKey).toEqual(ecdsaVerifier(verifier?.publicKey ?? new Uint8Array())?.publicKey)
  const key = createPrivateKey(privateKey.export({ format: 'pem', type: 'pkcs8' }))
  const property = fc.property(fc.string(), fc.integer({ min: 0, max: 511 }), (text, bit) => {
    const made = new Uint8Array(sign('sha256', Buffer.from(text), { key, dsaEncoding: 'ieee-p1363' }))
    const digest = sha256(text)
    const passed = verifier?.complete(digest, made)
    const number = (part: Uint8Array) => BigInt(`0x${Buffer.from(part).toString('hex')}`)
    const [r, s, e] = [number(made.subarray(0, 32)), number(passed?.bytes.subarray(32) ?? made), number(digest)]
    expect(s <= curveOrder / 2n).toBe(true)
    // SEC 1 v2, 4.1.6: Q = (s·R − e·G)/r, by the kit's slow curve; equal to saying s·R = e·G + r·Q.
    const R = secp256k1().pointAt(r, passed?.recovery === 1 ? 'odd' : 'even')
    expect(multiply(R ?? null, s)).toEqual(add(multiply(generator, e), multiply(point, r)))
    const changed = Uint8Array.from(made)
    changed[bit >> 3] = (changed[bit >> 3] ?? 0) ^ (1 << (bit & 7))
    expect(verifier?.complete(digest, changed)).toBeUndefined()
  })
  fc.assert(property, { numRuns: 80 })
})

test.each([
  ['nothing', new Uint8Array()],
  ['zeros', new Uint8Array(33)],
  ['an x that is no point’s', Uint8Array.of(2, ...new Uint8Array(31), 5)],
  ['an x of the prime', Uint8Array.of(2, ...bytes('fffffffffffffffffffffffffffffffffffffffffffffffffffffffefffffc2f'))],
  ['the right x with a wrong y', Uint8Array.of(4, ...new Uint8Array(31), 1, ...new Uint8Array(31), 1)],
  ['the hybrid form', Uint8Array.of(6, ...new Uint8Array(64))],
])('%s is no key', (_, key) => {
  expect(ecdsaVerifier(key)).toBeUndefined()
})
