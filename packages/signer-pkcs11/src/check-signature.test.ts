import { createHash, generateKeyPairSync, sign } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { secp256k1 } from '@noble/curves/secp256k1.js'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { signatureCheck } from './check-signature.ts'

type Vector = { id: number; publicKey: string; message: string; signature: string; valid: boolean; comment: string }
const file = new URL('../../core/src/testing/signer-kit/vectors/wycheproof-ecdsa-p1363.json', import.meta.url)
const { vectors } = JSON.parse(readFileSync(file, 'utf8')) as { vectors: readonly Vector[] }
const bytes = (hex: string) => new Uint8Array(Buffer.from(hex, 'hex'))

describe('Wycheproof, ECDSA in the form tokens answer', () => {
  const checks = new Map<string, ReturnType<typeof signatureCheck>>()
  const checked = ({ publicKey, message, signature }: Vector) => {
    const check = checks.get(publicKey) ?? signatureCheck({ algorithm: 'ecdsa-secp256k1', bytes: bytes(publicKey) })
    checks.set(publicKey, check)
    return check.here(bytes(signature), createHash('sha256').update(bytes(message)).digest())
  }
  // Valid, but its point has an x above the order, which a recovery bit of 0 or 1 cannot say.
  const wraps = ({ signature }: Vector) => BigInt(`0x0${signature.slice(0, 64)}`) + secp256k1.Point.Fn.ORDER < secp256k1.Point.Fp.ORDER

  test('no invalid signature passes', () => {
    const invalid = vectors.filter(({ valid }) => !valid)
    expect(invalid.length).toBeGreaterThan(50)
    expect(invalid.filter((vector) => checked(vector) !== undefined).map(({ id, comment }) => `${id} ${comment}`)).toEqual([])
  })

  test('every valid one does', () => {
    const valid = vectors.filter((vector) => vector.valid && !wraps(vector))
    expect(valid.length).toBeGreaterThan(100)
    expect(valid.filter((vector) => checked(vector) === undefined).map(({ id, comment }) => `${id} ${comment}`)).toEqual([])
  })
})

test('high s becomes low s with the other recovery bit, and both lead back to the key', () => {
  const secret = secp256k1.utils.randomSecretKey()
  const publicKey = secp256k1.getPublicKey(secret)
  const check = signatureCheck({ algorithm: 'ecdsa-secp256k1', bytes: publicKey })
  fc.assert(
    fc.property(fc.uint8Array({ minLength: 32, maxLength: 32 }), fc.boolean(), (digest, flip) => {
      const made = secp256k1.Signature.fromBytes(secp256k1.sign(digest, secret, { prehash: false, lowS: true }))
      const answer = flip ? new secp256k1.Signature(made.r, secp256k1.Point.Fn.ORDER - made.s).toBytes() : made.toBytes()
      const passed = check.here(answer, digest)
      expect(passed?.bytes).toEqual(made.toBytes())
      expect(
        made
          .addRecoveryBit(passed?.recovery ?? -1)
          .recoverPublicKey(digest)
          .toBytes(true),
      ).toEqual(publicKey)
      const wrong = Uint8Array.from(answer)
      wrong[40] = (wrong[40] as number) ^ 1
      expect(check.here(wrong, digest)).toBeUndefined()
    }),
    { numRuns: 50 },
  )
})

test('Ed25519 is checked too', () => {
  const { privateKey, publicKey } = generateKeyPairSync('ed25519')
  const raw = publicKey.export({ format: 'der', type: 'spki' }).subarray(-32)
  const check = signatureCheck({ algorithm: 'ed25519', bytes: Uint8Array.from(raw) })
  const message = Buffer.from('a whole message')
  const answer = sign(null, message, privateKey)
  expect(check.here(answer, message)?.bytes).toEqual(Uint8Array.from(answer))
  expect(check.here(answer, Buffer.from('another'))).toBeUndefined()
  expect(check.here(answer.subarray(1), message)).toBeUndefined()
})
