import { createPublicKey, verify } from 'node:crypto'
import { secp256k1 } from '@noble/curves/secp256k1.js'
import type { PublicKey } from '@wallet/core'

/** A signature as chains take it. */
export type CheckedSignature = { readonly bytes: Uint8Array; readonly recovery?: number }

/** Brings what a token answered into the form of the contract; undefined when it does not verify under the key. */
export type SignatureCheck = (answer: Uint8Array, message: Uint8Array) => CheckedSignature | undefined

const { Point } = secp256k1
const scalars = Point.Fn
// A copy of the generator with tables of its own for verification, where nothing is secret and no time needs to be constant.
const windowBits = 8
const generator = Point.fromAffine(Point.BASE.toAffine())
generator.precompute(windowBits, false)

/** From its so many-th signature on a key has tables: a megabyte and some 50 ms, which only a busy key earns back. */
const busyFrom = 16

/** What checks the signatures of one key; keep it as long as the key. */
export function signatureCheck(key: PublicKey): SignatureCheck {
  return key.algorithm === 'ed25519' ? edwardsCheck(key.bytes) : ecdsaCheck(key.bytes)
}

function ecdsaCheck(publicKey: Uint8Array): SignatureCheck {
  const point = Point.fromBytes(publicKey)
  let uses = 0
  return (answer, message) => {
    uses += 1
    if (uses === busyFrom) point.precompute(windowBits, false)
    if (answer.length !== 64 || message.length !== 32) return undefined
    const r = big(answer.subarray(0, 32))
    const high = big(answer.subarray(32))
    if (!scalars.isValidNot0(r) || !scalars.isValidNot0(high)) return undefined
    // BIP-62 rule 5 and EIP-2: of s and n − s the lower. HSMs give either, each half of the time.
    const s = high > scalars.ORDER >> 1n ? scalars.ORDER - high : high
    // SEC 1 v2, section 4.1.4. The point that verification ends at is the one recovery starts from, so its parity is the recovery
    // bit: one pass instead of a verification and up to two recoveries.
    const inverse = scalars.inv(s)
    const u1 = scalars.mul(scalars.create(big(message)), inverse)
    const sum = multiply(generator, u1).add(multiply(point, scalars.mul(r, inverse)))
    if (sum.is0()) return undefined
    const { x, y } = sum.toAffine()
    // x may lie between n and p, once in 2^127: no recovery bit of 0 or 1 can say so, and no caller could use such a signature.
    if (x !== r) return undefined
    const bytes = Uint8Array.from(answer)
    bytes.set(scalars.toBytes(s), 32)
    return { bytes, recovery: y & 1n ? 1 : 0 }
  }
}

const multiply = (point: typeof generator, scalar: bigint): typeof generator => (scalar === 0n ? Point.ZERO : point.multiplyUnsafe(scalar))

function edwardsCheck(publicKey: Uint8Array): SignatureCheck {
  const key = createPublicKey({ key: { kty: 'OKP', crv: 'Ed25519', x: Buffer.from(publicKey).toString('base64url') }, format: 'jwk' })
  return (answer, message) => (answer.length === 64 && verify(null, message, key, answer) ? { bytes: Uint8Array.from(answer) } : undefined)
}

function big(bytes: Uint8Array): bigint {
  return BigInt(`0x${Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('hex')}`)
}
