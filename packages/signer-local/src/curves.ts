import { ed25519 } from '@noble/curves/ed25519.js'
import { secp256k1 } from '@noble/curves/secp256k1.js'
import { type EcdsaVerifier, ecdsaVerifier, type SigningAlgorithm } from '@wallet/core'
import { signRecoverable, signSchnorr, verifySchnorr, xOnlyPointFromScalar } from 'tiny-secp256k1'
import { signSchnorrBch, verifySchnorrBch } from './schnorr-bch.ts'

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

// All are deterministic: the same draft signed again after a crash is the same transaction with the same id.
const ecdsa: Curve = {
  isSecretKey: secp256k1.utils.isValidSecretKey,
  randomSecretKey: () => secp256k1.utils.randomSecretKey(),
  publicKey: (secretKey) => secp256k1.getPublicKey(secretKey, true),
  sign(message, secretKey, publicKey) {
    // The message is the chain's digest already. RFC 6979 nonce, s is low (BIP-62, EIP-2): libsecp256k1 makes no other.
    const { signature, recoveryId } = signRecoverable(message, secretKey)
    return isMadeBy(publicKey, message, signature, recoveryId) ? { bytes: signature, recovery: recoveryId } : undefined
  },
}

// BIP-340 mixes in auxiliary randomness against fault and power attacks; constant zeros are its deterministic variant, and
// the check after signing is what catches a fault here.
const noAuxiliary = new Uint8Array(32)
const bip340: Curve = {
  isSecretKey: secp256k1.utils.isValidSecretKey,
  randomSecretKey: () => secp256k1.utils.randomSecretKey(),
  publicKey: (secretKey) => xOnlyPointFromScalar(secretKey),
  sign(message, secretKey, publicKey) {
    const bytes = signSchnorr(message, secretKey, noAuxiliary)
    return verifySchnorr(message, publicKey, bytes) ? { bytes } : undefined
  },
}

const bitcoinCash: Curve = {
  isSecretKey: secp256k1.utils.isValidSecretKey,
  randomSecretKey: () => secp256k1.utils.randomSecretKey(),
  publicKey: (secretKey) => secp256k1.getPublicKey(secretKey, true),
  sign(message, secretKey, publicKey) {
    const bytes = signSchnorrBch(message, secretKey, publicKey)
    return verifySchnorrBch(message, publicKey, bytes) ? { bytes } : undefined
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
  'schnorr-bch': bitcoinCash,
  ed25519: rfc8032,
}

const verifiersMax = 64
// A verifier keeps a table of its key once that signs often, so the busiest keys are kept and no others. Public keys and what follows from
// them alone: whoever asks, the answers are the same.
const verifiers = new Map<string, EcdsaVerifier>()

function verifierOf(publicKey: Uint8Array): EcdsaVerifier | undefined {
  const name = Buffer.from(publicKey).toString('hex')
  const verifier = verifiers.get(name) ?? ecdsaVerifier(publicKey)
  if (verifier === undefined) return undefined
  verifiers.delete(name)
  verifiers.set(name, verifier)
  for (const oldest of verifiers.keys()) {
    if (verifiers.size <= verifiersMax) break
    verifiers.delete(oldest)
  }
  return verifier
}

/**
 * Checks a signature by other code than made it, the recovery bit too: a wrong one names another sender on EVM chains
 * (SEC 1, 4.1.6). Recovering the key with the library that signed would be no cheaper, and could share its fault.
 */
function isMadeBy(publicKey: Uint8Array, message: Uint8Array, signature: Uint8Array, recovery: number): boolean {
  const seen = verifierOf(publicKey)?.complete(message, signature)
  return seen !== undefined && seen.recovery === recovery && Buffer.compare(seen.bytes, signature) === 0
}
