import { ed25519 } from '@noble/curves/ed25519.js'
import { schnorr, secp256k1 } from '@noble/curves/secp256k1.js'
import type { SigningAlgorithm } from '@wallet/core'

/** A signature as a curve makes it. */
export type RawSignature = { readonly bytes: Uint8Array; readonly recovery?: number }

/** One signature algorithm; every signature it gives has been checked against `publicKey`. */
export interface Curve {
  isSecretKey(secretKey: Uint8Array): boolean
  randomSecretKey(): Uint8Array
  publicKey(secretKey: Uint8Array): Uint8Array
  /** `undefined` when the signature made does not verify: a fault in memory or in the library. */
  sign(message: Uint8Array, secretKey: Uint8Array, publicKey: Uint8Array): RawSignature | undefined
}

// All three are deterministic: the same draft signed again after a crash is the same transaction with the same id.
const ecdsa: Curve = {
  isSecretKey: secp256k1.utils.isValidSecretKey,
  randomSecretKey: () => secp256k1.utils.randomSecretKey(),
  publicKey: (secretKey) => secp256k1.getPublicKey(secretKey, true),
  sign(message, secretKey, publicKey) {
    // `prehash: false`: the message is the chain's digest already. RFC 6979 nonce; s is low (BIP-62, EIP-2).
    const made = secp256k1.sign(message, secretKey, { prehash: false, lowS: true, format: 'recovered' })
    return isMadeBy(publicKey, message, made) ? { bytes: made.slice(1), recovery: made[0] ?? -1 } : undefined
  },
}

// BIP-340 mixes in auxiliary randomness against fault and power attacks; constant zeros are its deterministic variant, and
// the check after signing is what catches a fault here.
const noAuxiliary = new Uint8Array(32)
const bip340: Curve = {
  isSecretKey: secp256k1.utils.isValidSecretKey,
  randomSecretKey: () => schnorr.utils.randomSecretKey(),
  publicKey: (secretKey) => schnorr.getPublicKey(secretKey),
  sign(message, secretKey, publicKey) {
    const bytes = schnorr.sign(message, secretKey, noAuxiliary)
    return schnorr.verify(bytes, message, publicKey) ? { bytes } : undefined
  },
}

const rfc8032: Curve = {
  isSecretKey: (secretKey) => secretKey.length === 32,
  randomSecretKey: () => ed25519.utils.randomSecretKey(),
  publicKey: (secretKey) => ed25519.getPublicKey(secretKey),
  sign(message, secretKey, publicKey) {
    const bytes = ed25519.sign(message, secretKey)
    return ed25519.verify(bytes, message, publicKey) ? { bytes } : undefined
  },
}

/** Every algorithm of the signer contract. */
export const curves: { readonly [Algorithm in SigningAlgorithm]: Curve } = {
  'ecdsa-secp256k1': ecdsa,
  'schnorr-secp256k1': bip340,
  ed25519: rfc8032,
}

const { Point } = secp256k1

/** The points of the keys held, gone with them. */
const points = new WeakMap<Uint8Array, { readonly point: typeof Point.BASE; signatures: number }>()
// A table of a key's multiples takes as long as some twenty checks, and half a megabyte: not for a key that signs now and then.
const signaturesBeforeTable = 20

/**
 * Verifies with the recovery bit: a wrong one names another sender on EVM chains. Holds exactly when recovering gives this key
 * (SEC 1, 4.1.4 and 4.1.6), and costs a third of that once both factors have tables.
 */
function isMadeBy(publicKey: Uint8Array, message: Uint8Array, recovered: Uint8Array): boolean {
  const { Fn } = Point
  const key = points.get(publicKey) ?? { point: Point.fromBytes(publicKey), signatures: 0 }
  points.set(publicKey, key)
  key.signatures += 1
  if (key.signatures === signaturesBeforeTable) key.point.precompute(6)
  const { r, s, recovery } = secp256k1.Signature.fromBytes(recovered, 'recovered')
  const inverse = Fn.inv(s)
  const digest = Fn.create(BigInt(`0x${Buffer.from(message).toString('hex')}`))
  const point = Point.BASE.multiplyUnsafe(Fn.mul(digest, inverse)).add(key.point.multiplyUnsafe(Fn.mul(r, inverse)))
  if (point.is0() || recovery === undefined) return false
  const { x, y } = point.toAffine()
  // The second bit of the recovery says that x was above the group's order before it became r.
  return x === r + (recovery >= 2 ? Fn.ORDER : 0n) && (y & 1n) === BigInt(recovery % 2)
}
