import type { SigningAlgorithm } from '@wallet/core'

/** A public key out of a SubjectPublicKeyInfo: the curve, and the bytes as the document has them. */
export type SubjectKey =
  | { readonly curve: 'secp256k1' | 'ed25519'; readonly bytes: Uint8Array }
  | { readonly curve: 'p256' }
  | { readonly curve: 'unknown' }

/** The algorithms that a KMS offers for the chains here. */
export type KmsAlgorithm = Exclude<SigningAlgorithm, 'schnorr-secp256k1' | 'schnorr-bch'>

// SEQUENCE { SEQUENCE { id-ecPublicKey, secp256k1 }, BIT STRING 04‖X‖Y }: RFC 5480; the curve's identifier is SEC 2's.
const secp256k1Head = Buffer.from('3056301006072a8648ce3d020106052b8104000a034200', 'hex')
// SEQUENCE { SEQUENCE { id-Ed25519 }, BIT STRING }: RFC 8410 4.
const ed25519Head = Buffer.from('302a300506032b6570032100', 'hex')
const p256Head = Buffer.from('3059301306072a8648ce3d020106082a8648ce3d030107034200', 'hex')

/**
 * Reads a key as both clouds write it, byte by byte: everything but the point is fixed, so nothing needs to be parsed.
 *
 * Whether the point is on its curve is for the curve to say.
 */
export function parseSpki(spki: Uint8Array): SubjectKey {
  const secp256k1 = afterHead(spki, secp256k1Head, 65)
  if (secp256k1 !== undefined) return secp256k1[0] === 0x04 ? { curve: 'secp256k1', bytes: secp256k1 } : { curve: 'unknown' }
  const ed25519 = afterHead(spki, ed25519Head, 32)
  if (ed25519 !== undefined) return { curve: 'ed25519', bytes: ed25519 }
  return afterHead(spki, p256Head, 65) === undefined ? { curve: 'unknown' } : { curve: 'p256' }
}

/** The algorithm's name of a curve. */
export const algorithmOf: { readonly [Curve in 'secp256k1' | 'ed25519']: KmsAlgorithm } = {
  secp256k1: 'ecdsa-secp256k1',
  ed25519: 'ed25519',
}

/** Why a configured algorithm cannot work; said at start, and not when the first taproot coin is to be spent. */
export function noSuchAlgorithm(name: string): string {
  if (name === 'schnorr-bch') return 'no cloud KMS signs by the Schnorr of Bitcoin Cash: its keys sign by ECDSA there'
  return name === 'schnorr-secp256k1' ? 'no cloud KMS signs by BIP-340 (Schnorr): keep taproot keys in a keystore' : 'unknown algorithm'
}

function afterHead(spki: Uint8Array, head: Uint8Array, size: number): Uint8Array | undefined {
  if (spki.length !== head.length + size || Buffer.compare(spki.subarray(0, head.length), head) !== 0) return undefined
  return Uint8Array.from(spki.subarray(head.length))
}
