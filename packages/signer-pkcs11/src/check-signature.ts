import { type CompletedSignature, ecdsaVerifier, ed25519Verifier, invariant, type PublicKey, type SignatureChecks } from '@wallet/core'

/** A signature as chains take it. */
export type CheckedSignature = { readonly bytes: Uint8Array; readonly recovery?: number }

/** Brings what a token answered into the form of the contract; undefined when it does not verify under the key. */
export type SignatureCheck = {
  /** On the event loop. */
  here(answer: Uint8Array, message: Uint8Array): CheckedSignature | undefined
  /** Where `checks` does it. Do not write to `message` before it has answered. */
  by(checks: SignatureChecks, answer: Uint8Array, message: Uint8Array): Promise<CheckedSignature | undefined>
}

/** What checks the signatures of one key; keep it as long as the key, for it learns the key's multiples. */
export function signatureCheck(key: PublicKey): SignatureCheck {
  return key.algorithm === 'ed25519' ? edwardsCheck(key.bytes) : ecdsaCheck(key.bytes)
}

function ecdsaCheck(publicKey: Uint8Array): SignatureCheck {
  const verifier = ecdsaVerifier(publicKey)
  invariant(verifier !== undefined, 'a key that was read is a point of its curve')
  return {
    // Of s and n − s a token answers either, half of the time each; the chains take the lower (BIP-62 rule 5, EIP-2).
    here: (answer, message) => usable(verifier.complete(message, answer)),
    by: async (checks, answer, message) => usable(await checks.ecdsa(verifier, message, answer)),
  }
}

// x may lie between n and p, once in 2^127: no recovery bit of 0 or 1 can say so, and no caller could use such a signature.
const usable = (checked: CompletedSignature | undefined): CheckedSignature | undefined =>
  checked === undefined || checked.recovery > 1 ? undefined : checked

function edwardsCheck(publicKey: Uint8Array): SignatureCheck {
  const verifier = ed25519Verifier(publicKey)
  invariant(verifier !== undefined, 'a key that was read is a point of its curve')
  return {
    here: (answer, message) => (verifier.verifies(message, answer) ? { bytes: Uint8Array.from(answer) } : undefined),
    async by(checks, answer, message) {
      const bytes = Uint8Array.from(answer)
      return (await checks.ed25519(verifier, message, bytes)) ? { bytes } : undefined
    },
  }
}
