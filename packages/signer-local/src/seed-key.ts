import type { SigningAlgorithm } from '@wallet/core'
import { deriveKey } from './derive-key.ts'
import { taprootKey } from './taproot.ts'

/**
 * The private key that signs for a path of a seed; `undefined` for a path that is none. The caller wipes it.
 *
 * For Schnorr a path under `m/86'` stands for the output key of BIP-86, internal key and tweak together: signer and address then
 * mean one key, and no request needs to carry a tweak. Every other path is the key that BIP-32 or SLIP-10 gives, as it is.
 */
export function seedKey(algorithm: SigningAlgorithm, seed: Uint8Array, path: string): Uint8Array | undefined {
  const key = deriveKey(algorithm, seed, path)
  if (key === undefined || algorithm !== 'schnorr-secp256k1' || !path.startsWith("m/86'/")) return key
  try {
    return taprootKey(key)
  } finally {
    key.fill(0)
  }
}
