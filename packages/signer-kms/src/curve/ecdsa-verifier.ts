import { secp256k1 } from '@noble/curves/secp256k1.js'

const { Point } = secp256k1
const { Fn } = Point
const order = Fn.ORDER
const halfOrder = order >> 1n

/** Signatures of one key before its table of multiples is worth making: it takes some thirty verifications' time, and memory. */
const tableAfter = 16
/** Bits per window of the table: 2^7 points for each of 33 windows, about a megabyte a key. */
const windowBits = 8

/** A signature as the signer contract wants it. */
export type RawSignature = { readonly bytes: Uint8Array; readonly recovery?: number }

/** One secp256k1 key, ready to check many signatures. */
export interface EcdsaVerifier {
  /** 33 bytes, compressed. Do not write to it. */
  readonly publicKey: Uint8Array
  /** The signature with low s and its recovery bit, or `undefined` when it does not verify. */
  complete(digest: Uint8Array, signature: Uint8Array): RawSignature | undefined
}

/**
 * Verifies ECDSA over secp256k1 by one key, and says the recovery bit on the way.
 *
 * The check computes R = (e/s)·G + (r/s)·Q, and R is the point whose y the recovery bit describes: reading it off costs nothing,
 * where trying both bits would cost two more recoveries. Q never changes for a pinned key, so its multiples are kept like G's,
 * which makes a check two to three times as fast as one of a key seen for the first time.
 *
 * Nothing here is secret, so nothing needs constant time. Source: SEC 1 v2, 4.1.4 and 4.1.6.
 */
export function ecdsaVerifier(publicKey: Uint8Array): EcdsaVerifier | undefined {
  const point = pointOf(publicKey)
  if (point === undefined) return undefined
  let checks = 0
  return {
    publicKey: point.toBytes(true),
    complete(digest, signature) {
      if (signature.length !== 64 || digest.length !== 32) return undefined
      const [r, given] = [scalar(signature.subarray(0, 32)), scalar(signature.subarray(32))]
      if (r === 0n || given === 0n || r >= order || given >= order) return undefined
      checks += 1
      if (checks === tableAfter) point.precompute(windowBits)
      // Of s and n − s the chains take the low one (BIP-62 rule 5, EIP-2); both verify, with R and −R.
      const s = given > halfOrder ? order - given : given
      const inverse = Fn.inv(s)
      const left = Point.BASE.multiplyUnsafe(Fn.mul(scalar(digest) % order, inverse))
      const sum = left.add(point.multiplyUnsafe(Fn.mul(r, inverse)))
      if (sum.is0()) return undefined
      const { x, y } = sum.toAffine()
      if (x % order !== r) return undefined
      // Bits 2 and 3 say that x was n or more. Chains carry only 0 and 1; one in 2^127 signatures is so, and the signer asks again.
      const parity = (y & 1n) === 1n ? 1 : 0
      return { bytes: joined(signature, s), recovery: x === r ? parity : parity + 2 }
    },
  }
}

function pointOf(publicKey: Uint8Array): InstanceType<typeof Point> | undefined {
  try {
    return Point.fromBytes(publicKey)
  } catch {
    return undefined
  }
}

const scalar = (bytes: Uint8Array): bigint => BigInt(`0x${Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString('hex')}`)

function joined(signature: Uint8Array, s: bigint): Uint8Array {
  const bytes = new Uint8Array(64)
  bytes.set(signature.subarray(0, 32))
  bytes.set(Buffer.from(s.toString(16).padStart(64, '0'), 'hex'), 32)
  return bytes
}
