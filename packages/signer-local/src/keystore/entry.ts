import type { SigningAlgorithm, WrapContext } from '@wallet/core'

/** What a secret is and what it is for. All of it is public, and all of it is bound to the ciphertext. */
export type SecretLabel = {
  /** Key references begin with it. Letters, digits and `:._-`, 64 at most. */
  readonly id: string
  /** CAIP-2. */
  readonly chain: string
  readonly wallet: string
  /** What the keys are for, such as `withdrawals` or `deposits`. */
  readonly purpose: string
  /** `seed`: every path is a key. `key`: a single private key. */
  readonly kind: 'seed' | 'key'
  readonly algorithm: SigningAlgorithm
}

/** A secret as it is kept. */
export type KeystoreEntry = SecretLabel & {
  /** The name of the wrapper that has wrapped the data key. */
  readonly wrapper: string
  /** The wrapped data key, in base64. */
  readonly dataKey: string
  /** Nonce, ciphertext and tag, in base64. */
  readonly sealed: string
}

/** The version of the format, part of what every ciphertext is bound to. */
export const keystoreVersion = 1

/** What the data key of a secret is wrapped under. A cloud KMS writes it to its log, so nothing in it is secret. */
export function contextOf({ id, chain, wallet, purpose }: SecretLabel): WrapContext {
  return { version: `${keystoreVersion}`, key: id, chain, wallet, purpose }
}

/** What the ciphertext of a secret is bound to: moved to another id, chain, wallet or purpose it does not open. */
export function boundTo({ id, chain, wallet, purpose, kind, algorithm }: SecretLabel): Buffer {
  // A JSON list has one spelling, and no two lists share it: no field can run over into the next.
  return Buffer.from(JSON.stringify(['wallet-keystore', keystoreVersion, id, chain, wallet, purpose, kind, algorithm]), 'utf8')
}
