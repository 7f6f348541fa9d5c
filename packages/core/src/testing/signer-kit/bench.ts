import type { KeyRef } from '../../ids/ids.ts'
import type { Signer, SigningAlgorithm } from '../../signer/signer.ts'

/** A signer with keys to try, ready to use. */
export type SignerBench = {
  readonly signer: Signer
  /** At least one key per algorithm that the signer offers, and at least two keys in all. */
  readonly keys: readonly { readonly keyRef: KeyRef; readonly algorithm: SigningAlgorithm }[]
  /** A reference that the signer has no key for. */
  readonly unknownKey: KeyRef
  /** How many signatures the budget lets be under way at once. */
  readonly budget: number
  /** The private keys and seeds as raw bytes, to look for them in what gets out; none for keys that never leave their device. */
  readonly secrets: readonly Uint8Array[]
  /** Gives back what was opened. */
  close(): Promise<void>
}
