import { hash160 } from '../bytes/hash.ts'
import { toHex } from '../bytes/hex.ts'

/** secp256k1 as a chain's own library checks it. Everything answers, nothing throws. */
export interface Curve {
  /** ECDSA over a 32-byte digest, 64 bytes r‖s, 33-byte public key. Refuses a high s: nodes relay none (BIP-146). */
  verify(digest: Uint8Array, publicKey: Uint8Array, signature: Uint8Array): boolean
  /** The compressed public key under which an ECDSA signature verifies, of the two there are; undefined if it is no signature. */
  recover(digest: Uint8Array, signature: Uint8Array, recovery: 0 | 1): Uint8Array | undefined
}

/** Who made a signature. */
export interface Signatories {
  /** The public key with this hash that made the signature; undefined if it is not its. */
  behind(hash: Uint8Array, digest: Uint8Array, signature: Uint8Array, recovery?: number): Uint8Array | undefined
  verify(digest: Uint8Array, publicKey: Uint8Array, signature: Uint8Array): boolean
}

// secp256k1: half of the group order.
const halfOrder = Buffer.from('7fffffffffffffffffffffffffffffff5d576e7357a4501ddfe92f46681b20a0', 'hex')
// More than the inputs of the largest transaction that is relayed.
const knownMax = 4_096

/**
 * Finds who signed, and keeps what was found right: the same signatures are judged when they arrive, when the bytes are put
 * together, and when the bytes are read again, and a verification costs more than all else together. What is kept is a digest, a
 * key and a signature that verify, which nothing can change. A wrong one is never kept.
 */
export function createSignatories(curve: Curve): Signatories {
  let known = new Set<string>()
  const keyOf = (...parts: readonly Uint8Array[]): string => parts.map(toHex).join()
  const keep = (key: string): true => {
    if (known.size >= knownMax) known = new Set()
    known.add(key)
    return true
  }
  const isLow = (signature: Uint8Array): boolean => signature.length === 64 && halfOrder.compare(signature, 32) >= 0
  return {
    behind(hash, digest, signature, recovery) {
      if (!isLow(signature)) return undefined
      for (const bit of [0, 1] as const) {
        if (recovery !== undefined && recovery !== bit) continue
        const publicKey = curve.recover(digest, signature, bit)
        if (publicKey === undefined || Buffer.compare(hash160(publicKey), hash) !== 0) continue
        keep(keyOf(digest, publicKey, signature))
        return publicKey
      }
      return undefined
    },
    verify(digest, publicKey, signature) {
      if (!isLow(signature) || publicKey.length !== 33) return false
      const key = keyOf(digest, publicKey, signature)
      return known.has(key) || (curve.verify(digest, publicKey, signature) && keep(key))
    },
  }
}
