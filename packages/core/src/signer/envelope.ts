/**
 * What a data key is bound to: canonical names and values, all of them public. A wrapped key opens only under the very same
 * context, so that one cannot be moved to another wallet, chain or purpose.
 */
export type WrapContext = { readonly [name: string]: string }

/**
 * Wraps the data keys of an encrypted keystore by a key that this process does not hold: a KMS key, or a password together
 * with a server secret.
 *
 * Both verbs may be repeated. `wrap` of the same data key may answer different bytes each time.
 */
export interface KeyWrapper {
  /** Which wrapping key this is, for the keystore's header: stable, public, and different for different keys. */
  readonly name: string
  /** Wraps a data key of 16 to 64 bytes. The caller wipes its own copy. Nothing is left behind if the process dies. */
  wrap(dataKey: Uint8Array, context: WrapContext, signal: AbortSignal): Promise<Uint8Array>
  /**
   * The data key again; the caller wipes it after use.
   *
   * MUST refuse bytes wrapped under another context or by another key.
   */
  unwrap(wrapped: Uint8Array, context: WrapContext, signal: AbortSignal): Promise<Uint8Array>
}
