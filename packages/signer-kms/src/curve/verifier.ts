import { ecdsaVerifier, ed25519Verifier, type SignatureChecks } from '@wallet/core'
import { algorithmOf, type KmsAlgorithm, type SubjectKey } from './spki.ts'

/** A signature as the signer contract wants it. */
export type RawSignature = { readonly bytes: Uint8Array; readonly recovery?: number }

/** One public key, ready to check many signatures. */
export interface Verifier {
  readonly algorithm: KmsAlgorithm
  /** 33 bytes compressed, or 32 bytes Ed25519. Do not write to it. */
  readonly publicKey: Uint8Array
  /** The signature in the contract's form (low s, recovery bit), or `undefined` when it does not verify. */
  complete(message: Uint8Array, signature: Uint8Array): Promise<RawSignature | undefined>
}

/** The verifier of a key, or `undefined` for a point that is none of its curve. */
export function verifierOf(key: Extract<SubjectKey, { bytes: Uint8Array }>, checks: SignatureChecks): Verifier | undefined {
  return key.curve === 'ed25519' ? edwardsVerifier(key.bytes, checks) : koblitzVerifier(key.bytes, checks)
}

function koblitzVerifier(bytes: Uint8Array, checks: SignatureChecks): Verifier | undefined {
  const key = ecdsaVerifier(bytes)
  if (key === undefined) return undefined
  return {
    algorithm: algorithmOf.secp256k1,
    publicKey: key.publicKey,
    complete: (digest, signature) => checks.ecdsa(key, digest, signature),
  }
}

function edwardsVerifier(bytes: Uint8Array, checks: SignatureChecks): Verifier | undefined {
  const key = ed25519Verifier(bytes)
  if (key === undefined) return undefined
  return {
    algorithm: algorithmOf.ed25519,
    publicKey: key.publicKey,
    async complete(message, signature) {
      const made = Uint8Array.from(signature)
      return (await checks.ed25519(key, message, made)) ? { bytes: made } : undefined
    },
  }
}
