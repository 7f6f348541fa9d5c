import type { Curve } from '@wallet/utxo'
import { isPoint, recover, verify, verifySchnorr } from 'tiny-secp256k1'

/** libsecp256k1's checks; what the library throws at (a digest or key that is none) is a no. */
export const curve: Curve & { verifySchnorr(digest: Uint8Array, key: Uint8Array, signature: Uint8Array): boolean } = {
  verify: (digest, publicKey, signature) => answered(() => verify(digest, publicKey, signature, true)) ?? false,
  recover: (digest, signature, recovery) => answered(() => recover(digest, signature, recovery, true)) ?? undefined,
  verifySchnorr: (digest, key, signature) => answered(() => verifySchnorr(digest, key, signature)) ?? false,
}

/** Whether 32 bytes are the x of a point: a taproot output with another one can be spent by nobody (BIP-341). */
export function isXOnlyKey(bytes: Uint8Array): boolean {
  return bytes.length === 32 && (answered(() => isPoint(Uint8Array.of(2, ...bytes))) ?? false)
}

function answered<Answer>(ask: () => Answer): Answer | undefined {
  try {
    return ask()
  } catch {
    return undefined
  }
}
