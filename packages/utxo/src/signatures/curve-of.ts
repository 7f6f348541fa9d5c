import type { Curve } from './signatories.ts'

/** The checks of libsecp256k1 as its bindings have them: they throw at a digest, key or signature that is none. */
export type EcdsaLibrary = {
  verify(digest: Uint8Array, publicKey: Uint8Array, signature: Uint8Array, strict: boolean): boolean
  recover(digest: Uint8Array, signature: Uint8Array, recovery: 0 | 1, compressed: boolean): Uint8Array | null
}

/** The curve as a library checks it; what it throws at is a no. */
export function curveOf({ verify, recover }: EcdsaLibrary): Curve {
  return {
    verify: (digest, publicKey, signature) => answered(() => verify(digest, publicKey, signature, true)) ?? false,
    recover: (digest, signature, recovery) => answered(() => recover(digest, signature, recovery, true)) ?? undefined,
  }
}

/** What a library answers; undefined where it throws instead. */
export function answered<Answer>(ask: () => Answer): Answer | undefined {
  try {
    return ask()
  } catch {
    return undefined
  }
}
