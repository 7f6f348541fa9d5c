import { answered, type Curve, curveOf } from '@wallet/utxo'
import { isPoint, recover, verify, verifySchnorr } from 'tiny-secp256k1'

/** libsecp256k1's checks, those of BIP-340 among them; what the library throws at (a digest or key that is none) is a no. */
export const curve: Curve & { verifySchnorr(digest: Uint8Array, key: Uint8Array, signature: Uint8Array): boolean } = {
  ...curveOf({ verify, recover }),
  verifySchnorr: (digest, key, signature) => answered(() => verifySchnorr(digest, key, signature)) ?? false,
}

/** Whether 32 bytes are the x of a point: a taproot output with another one can be spent by nobody (BIP-341). */
export function isXOnlyKey(bytes: Uint8Array): boolean {
  return bytes.length === 32 && (answered(() => isPoint(Uint8Array.of(2, ...bytes))) ?? false)
}
