import { secp256k1 } from '@bitauth/libauth'
import type { Curve } from '@wallet/utxo'

/** libauth's libsecp256k1, which answers a text for what is no digest, key or signature. */
export const curve: Curve & { verifySchnorr(digest: Uint8Array, publicKey: Uint8Array, signature: Uint8Array): boolean } = {
  verify: (digest, publicKey, signature) =>
    fits(digest, signature) && publicKey.length === 33 && secp256k1.verifySignatureCompactLowS(signature, publicKey, digest),
  recover(digest, signature, recovery) {
    if (!fits(digest, signature)) return undefined
    const publicKey = secp256k1.recoverPublicKeyCompressed(signature, recovery, digest)
    return typeof publicKey === 'string' ? undefined : publicKey
  },
  verifySchnorr: (digest, publicKey, signature) =>
    fits(digest, signature) && publicKey.length === 33 && secp256k1.verifySignatureSchnorr(signature, publicKey, digest),
}

/** The memory that the library shares with its WebAssembly has room for exactly these. */
function fits(digest: Uint8Array, signature: Uint8Array): boolean {
  return digest.length === 32 && signature.length === 64
}
