import { createPublicKey, verify } from 'node:crypto'
import { type EcdsaVerifier, ecdsaVerifier, ed25519Verifier } from '@wallet/core'
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

/** Where ECDSA verifications are made: a thread, or here. */
export type VerifyElsewhere = (key: EcdsaVerifier, digest: Uint8Array, signature: Uint8Array) => Promise<RawSignature | undefined>

/** The verifier of a key, or `undefined` for a point that is none of its curve. */
export function verifierOf(key: Extract<SubjectKey, { bytes: Uint8Array }>, elsewhere: VerifyElsewhere): Verifier | undefined {
  if (key.curve === 'ed25519') return edwardsVerifier(key.bytes)
  const ecdsa = ecdsaVerifier(key.bytes)
  if (ecdsa === undefined) return undefined
  return {
    algorithm: algorithmOf.secp256k1,
    publicKey: ecdsa.publicKey,
    complete: (digest, signature) => elsewhere(ecdsa, digest, signature),
  }
}

const head = Buffer.from('302a300506032b6570032100', 'hex')

// OpenSSL verifies on Node's own threads (RFC 8032 5.1.7, S below the order), for messages of any length. It takes any 32 bytes for a
// key, so core looks at the key first: a point of small order would verify signatures that nobody made.
function edwardsVerifier(publicKey: Uint8Array): Verifier | undefined {
  if (ed25519Verifier(publicKey) === undefined) return undefined
  const key = createPublicKey({ key: Buffer.concat([head, publicKey]), format: 'der', type: 'spki' })
  return {
    algorithm: algorithmOf.ed25519,
    publicKey,
    complete: (message, signature) =>
      new Promise((resolve) => {
        if (signature.length !== 64) return resolve(undefined)
        const bytes = Uint8Array.from(signature)
        verify(null, message, key, bytes, (error, valid) => resolve(error === null && valid ? { bytes } : undefined))
      }),
  }
}
