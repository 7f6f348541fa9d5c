import type { ChainId } from '../ids/chain-id.ts'
import type { KeyRef } from '../ids/ids.ts'
import type { Amount } from '../money/amount.ts'

/**
 * What is signed and how. ECDSA and Schnorr sign a 32-byte digest, EdDSA the whole message. `schnorr-secp256k1` is BIP-340;
 * `schnorr-bch` is Bitcoin Cash's, which is older and not it.
 */
export type SigningAlgorithm = 'ecdsa-secp256k1' | 'schnorr-secp256k1' | 'schnorr-bch' | 'ed25519'

/** An output that a transaction uses up: its bytes name it and show neither its worth nor its lock. Not proved by being here. */
export type SpentOutput = {
  /** In base units of the chain's fee asset. */
  readonly amount: Amount
  /** What locks it, as the chain's bytes have it. */
  readonly script: Uint8Array
  /** The script that the lock holds only a hash of. */
  readonly unlock?: Uint8Array
}

/** One signature that a draft needs, with what the signature is for, so that a signer can refuse what it cannot explain. */
export type SigningRequest = {
  readonly keyRef: KeyRef
  readonly algorithm: SigningAlgorithm
  /** The 32-byte digest (ECDSA, Schnorr) or the message (Ed25519). */
  readonly message: Uint8Array
  readonly chain: ChainId
  /** The unsigned bytes that `message` stands for, for a signer with its own decoder. */
  readonly transaction: Uint8Array
  /**
   * On chains of coins: what `transaction` uses up, in the order of its inputs, and which of these inputs, from 0, this signature is
   * for. What the bytes cost follows from it, and the digest of some inputs.
   */
  readonly spends?: { readonly input: number; readonly outputs: readonly SpentOutput[] }
  /** SHA-256 over the canonical intents this pays, in hex. */
  readonly intentDigests: readonly string[]
  /**
   * Present where some of several keys are enough (m-of-n): requests of the same `name` are alternatives, of which `needed`
   * must be signed. A request without it must always be signed.
   */
  readonly quorum?: { readonly name: string; readonly needed: number }
}

/** A signature: 64 bytes r‖s with low s (ECDSA, plus recovery bit), or 64 bytes (Schnorr, Ed25519). */
export type Signature = {
  readonly keyRef: KeyRef
  readonly bytes: Uint8Array
  /** ECDSA: 0 or 1, which of the two keys the signature recovers to. */
  readonly recovery?: number
  /** Index in `draft.signing` of the request it answers; present where a quorum lets some of them go unanswered. */
  readonly request?: number
}

/**
 * A public key: 33 bytes compressed secp256k1, 32 bytes x-only or Ed25519.
 *
 * An x-only key goes into a taproot output as it is: it is the output key, and the tweak of BIP-341 is the signer's business.
 */
export type PublicKey = { readonly algorithm: SigningAlgorithm; readonly bytes: Uint8Array }

/** What a permit is asked for. */
export type PermitRequest = {
  /** How many signatures are expected to be under way at once; an estimate, since the draft does not exist yet. */
  readonly signatures: number
  /** The keys that may be asked, so that of several signers only those are waited for that hold one of them. */
  readonly keyRefs: readonly KeyRef[]
}

/** A place in the signer's rate budget, taken before the snapshot so that a draft never ages in a queue. */
export interface Permit {
  /** Gives the place back. Safe to call twice. */
  release(): void
}

/** Keys that sign. Every MUST has a case of the same number in `testSigner`. */
export interface Signer {
  /** SG-1. MUST return the same key for the same reference. @throws WalletError `SIGNER_REFUSED` for an unknown key, `SIGNER_UNREACHABLE`, `ABORTED` */
  publicKey(keyRef: KeyRef, signal: AbortSignal): Promise<PublicKey>
  /**
   * SG-2. MUST make callers wait while the budget for so many signatures is used up, and give way to `signal`.
   *
   * @throws WalletError `ABORTED` when `signal` aborts first.
   */
  permit(request: PermitRequest, signal: AbortSignal): Promise<Permit>
  /**
   * SG-3. MUST return a signature that verifies under `publicKey`. SG-4. MUST return low s and a right recovery bit for
   * ECDSA. SG-5. MUST refuse an unknown key, a wrong algorithm and a message of the wrong length with `SIGNER_REFUSED`.
   * SG-6. MUST NOT reveal the key in errors, JSON, inspection or text. SG-7. MUST give up with `ABORTED` when
   * `signal` aborts.
   *
   * - Leaves behind: perhaps a signature that nobody has; nothing was sent with it.
   *
   * @throws WalletError `SIGNER_REFUSED`, `SIGNER_UNREACHABLE` where the signer is away (asked again later), `SIGNATURE_INVALID`, `ABORTED`
   */
  sign(request: SigningRequest, signal: AbortSignal): Promise<Signature>
  /**
   * Present where a key's signature is made by somebody who could complete or send the transaction without this process: a
   * co-signer, a cold signer, another wallet. The engine stores such a draft as live before it asks for the signature.
   */
  readonly exposes?: (keyRef: KeyRef) => boolean
}
