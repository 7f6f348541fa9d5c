import { modularInverse } from './modular-inverse.ts'
import { curveOrder, secp256k1 } from './secp256k1.ts'
import type { AffinePoint } from './sums.ts'

const halfOrder = curveOrder >> 1n

/** Signatures of one key before its table is made: it takes the time of some forty verifications, and 0.7 MiB. */
const tableAfter = 32

/** An ECDSA signature as the signer contract wants it; a recovery of 2 or 3, one in 2^127, has no place in any chain. */
export type CompletedSignature = { readonly bytes: Uint8Array; readonly recovery: 0 | 1 | 2 | 3 }

/** One secp256k1 key, ready to check many signatures. */
export interface EcdsaVerifier {
  /** 33 bytes, compressed. Do not write to it. */
  readonly publicKey: Uint8Array
  /** The signature with low s and its recovery bit, or `undefined` when it does not verify. */
  complete(digest: Uint8Array, signature: Uint8Array): CompletedSignature | undefined
}

/**
 * Verifies ECDSA over secp256k1 by one key, and says the recovery bit on the way; `undefined` for bytes that are no key.
 *
 * The check computes R = (e/s)·G + (r/s)·Q, and R is the point whose y the recovery bit describes: reading it off costs nothing,
 * where trying both bits would cost two recoveries. A remote signer's key never changes, so its multiples are kept like G's, and a
 * check is a sum of 66 points without doublings: four times as fast as one that knows nothing of the key.
 *
 * Nothing here is secret, so nothing needs constant time; never use it to make a signature. Source: SEC 1 v2, 4.1.4 and 4.1.6.
 */
export function ecdsaVerifier(publicKey: Uint8Array): EcdsaVerifier | undefined {
  const curve = secp256k1()
  const point = pointOf(publicKey)
  if (point === undefined) return undefined
  let checks = 0
  let sum = (u: bigint, v: bigint) => curve.sum(u, v, point)
  return {
    publicKey: compressed(point),
    complete(digest, signature) {
      if (signature.length !== 64 || digest.length !== 32) return undefined
      const [r, given] = [numberOf(signature.subarray(0, 32)), numberOf(signature.subarray(32))]
      if (r === 0n || given === 0n || r >= curveOrder || given >= curveOrder) return undefined
      checks += 1
      if (checks === tableAfter) sum = curve.sumsWith(point)
      // Of s and n − s the chains take the low one (BIP-62 rule 5, EIP-2); both verify, with R and −R.
      const s = given > halfOrder ? curveOrder - given : given
      const inverse = modularInverse(s, curveOrder)
      const R = sum((numberOf(digest) * inverse) % curveOrder, (r * inverse) % curveOrder)
      if (R === undefined || R.x % curveOrder !== r) return undefined
      const parity = (R.y & 1n) === 1n ? 1 : 0
      const bytes = Uint8Array.from(signature)
      if (s !== given) bytes.set(bytesOf(s), 32)
      return { bytes, recovery: R.x === r ? parity : parity === 1 ? 3 : 2 }
    },
  }
}

function pointOf(publicKey: Uint8Array): AffinePoint | undefined {
  const [head = 0] = publicKey
  const x = publicKey.length >= 33 ? numberOf(publicKey.subarray(1, 33)) : 0n
  if (publicKey.length === 33 && (head === 2 || head === 3)) return secp256k1().pointAt(x, head === 3 ? 'odd' : 'even')
  return publicKey.length === 65 && head === 4 ? secp256k1().pointAt(x, numberOf(publicKey.subarray(33))) : undefined
}

const compressed = ({ x, y }: AffinePoint): Uint8Array => Uint8Array.of((y & 1n) === 1n ? 3 : 2, ...bytesOf(x))
const bytesOf = (value: bigint): Uint8Array => Buffer.from(value.toString(16).padStart(64, '0'), 'hex')
const numberOf = (bytes: Uint8Array): bigint => BigInt(`0x${Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString('hex')}`)
