import { createPublicKey, verify } from 'node:crypto'
import { ed25519 } from '@noble/curves/ed25519.js'
import { ecdsaVerifier } from './ecdsa-verifier.ts'
import { algorithmOf, type KmsAlgorithm, type SubjectKey } from './spki.ts'

/** A signature as the signer contract wants it. */
export type RawSignature = { readonly bytes: Uint8Array; readonly recovery?: number }

/** One public key, ready to check many signatures. */
export interface Verifier {
  readonly algorithm: KmsAlgorithm
  /** 33 bytes compressed, or 32 bytes Ed25519. Do not write to it. */
  readonly publicKey: Uint8Array
  /**
   * The signature of 64 bytes in the contract's form (low s, recovery bit), or `undefined` when it does not verify.
   */
  complete(message: Uint8Array, signature: Uint8Array): RawSignature | undefined
}

/** The verifier of a key, or `undefined` for a point that is none of its curve. */
export function verifierOf(key: Extract<SubjectKey, { bytes: Uint8Array }>): Verifier | undefined {
  return key.curve === 'secp256k1' ? ecdsaVerifier(key.bytes) : edwardsVerifier(key.bytes)
}

const head = Buffer.from('302a300506032b6570032100', 'hex')

// OpenSSL's verification (RFC 8032 5.1.7, s below the order) is ten times as fast as one in JavaScript. It takes any 32 bytes for a
// key, so the curve library looks at the key first: a point of small order would verify signatures that nobody made.
function edwardsVerifier(publicKey: Uint8Array): Verifier | undefined {
  if (!isSoundPoint(publicKey)) return undefined
  const key = createPublicKey({ key: Buffer.concat([head, publicKey]), format: 'der', type: 'spki' })
  return {
    algorithm: algorithmOf.ed25519,
    publicKey,
    complete: (message, signature) =>
      signature.length === 64 && verify(null, message, key, signature) ? { bytes: Uint8Array.from(signature) } : undefined,
  }
}

function isSoundPoint(publicKey: Uint8Array): boolean {
  try {
    const point = ed25519.Point.fromBytes(publicKey)
    return !point.isSmallOrder() && point.isTorsionFree()
  } catch {
    return false
  }
}
