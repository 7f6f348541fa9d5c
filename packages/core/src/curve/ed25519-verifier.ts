import { createHash } from 'node:crypto'
import { ed25519, edwardsOrder } from './ed25519.ts'
import type { AffinePoint } from './sums.ts'

/** Signatures of one key before its table is made: it takes the time of some forty verifications, and 1 MiB. */
const tableAfter = 32

/** One Ed25519 key, ready to check many signatures. */
export interface Ed25519Verifier {
  /** 32 bytes. Do not write to it. */
  readonly publicKey: Uint8Array
  /** Whether the signature of 64 bytes is this key's over the message. */
  verifies(message: Uint8Array, signature: Uint8Array): boolean
}

/**
 * Verifies Ed25519 by one key; `undefined` for bytes that are no key, or a point under which anybody can sign.
 *
 * As strict as the strictest: canonical encodings only, S below the order, and the equation without the cofactor, so that whatever
 * passes here passes at every validator. Nothing here is secret, so nothing needs constant time; never use it to make a signature.
 *
 * Source: RFC 8032, 5.1.7. On points of small order and mixed order: Chalkias, Garillot, Nikolaenko, "Taming the many EdDSAs".
 */
export function ed25519Verifier(publicKey: Uint8Array): Ed25519Verifier | undefined {
  const curve = ed25519()
  const point = decoded(publicKey)
  // A point of small order is not of the base point's, and neither is a sum of the two kinds.
  if (point === undefined || isZero(point) || !isZero(curve.sum(0n, edwardsOrder, point))) return undefined
  const key = Uint8Array.from(publicKey)
  let checks = 0
  let sum = (u: bigint, v: bigint) => curve.sum(u, v, point)
  return {
    publicKey: key,
    verifies(message, signature) {
      if (signature.length !== 64) return false
      const [R, S] = [signature.subarray(0, 32), littleEndian(signature.subarray(32))]
      if (S >= edwardsOrder) return false
      checks += 1
      if (checks === tableAfter) sum = curve.sumsWith(point)
      const k = littleEndian(createHash('sha512').update(R).update(key).update(message).digest()) % edwardsOrder
      const { x, y } = sum(S, (edwardsOrder - k) % edwardsOrder)
      return Buffer.compare(encoded(x, y), R) === 0
    },
  }
}

const isZero = ({ x, y }: AffinePoint): boolean => x === 0n && y === 1n

function decoded(bytes: Uint8Array): AffinePoint | undefined {
  if (bytes.length !== 32) return undefined
  const value = littleEndian(bytes)
  return ed25519().pointAt(value & ((1n << 255n) - 1n), value >> 255n === 1n)
}

const encoded = (x: bigint, y: bigint): Uint8Array => Buffer.from((y | ((x & 1n) << 255n)).toString(16).padStart(64, '0'), 'hex').reverse()

function littleEndian(bytes: Uint8Array): bigint {
  return BigInt(`0x${Buffer.from(bytes).reverse().toString('hex')}`)
}
