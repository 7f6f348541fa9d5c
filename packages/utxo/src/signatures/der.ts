import { invariant } from '@wallet/core'

/** The DER of 64 bytes r‖s: two integers without needless zeros in front, positive. Source: BIP-66. */
export function toDer(signature: Uint8Array): Uint8Array {
  invariant(signature.length === 64, 'a signature is r and s')
  const [r, s] = [integer(signature.subarray(0, 32)), integer(signature.subarray(32))]
  return Uint8Array.of(0x30, 4 + r.length + s.length, 2, r.length, ...r, 2, s.length, ...s)
}

/** r‖s of strictly encoded DER, undefined for every other spelling. Source: BIP-66, IsValidSignatureEncoding, without the type byte. */
export function fromDer(der: Uint8Array): Uint8Array | undefined {
  if (der.length < 8 || der.length > 72 || der[0] !== 0x30 || der[1] !== der.length - 2) return undefined
  const rLength = der[3] ?? 0
  const sLength = der[5 + rLength] ?? 0
  if (der[2] !== 2 || der[4 + rLength] !== 2 || 6 + rLength + sLength !== der.length) return undefined
  const [r, s] = [scalar(der.subarray(4, 4 + rLength)), scalar(der.subarray(6 + rLength))]
  return r === undefined || s === undefined ? undefined : Uint8Array.of(...r, ...s)
}

function integer(bytes: Uint8Array): Uint8Array {
  let from = 0
  while (from < 31 && bytes[from] === 0) from += 1
  const short = bytes.subarray(from)
  // The highest bit is the sign.
  return (short[0] ?? 0) & 0x80 ? Uint8Array.of(0, ...short) : short
}

function scalar(bytes: Uint8Array): Uint8Array | undefined {
  const [first = 0x80, second = 0] = bytes
  if (bytes.length === 0 || first & 0x80) return undefined
  if (first === 0 && bytes.length > 1 && !(second & 0x80)) return undefined
  const short = first === 0 && bytes.length > 1 ? bytes.subarray(1) : bytes
  if (short.length > 32) return undefined
  const wide = new Uint8Array(32)
  wide.set(short, 32 - short.length)
  return wide
}
