const length = 32

/**
 * The r‖s of an ECDSA signature in DER, 64 bytes, or `undefined` unless it is the one encoding that X.690 allows.
 *
 * `30 len 02 len r 02 len s`: every length short and exact, every integer positive, minimal and no longer than the order, nothing
 * after it. A lenient parser accepts several byte strings for one signature, and reads some that OpenSSL and others read as
 * another one. For secp256k1 the whole is at most 72 bytes, so no long form of a length can be minimal.
 *
 * Source: X.690 8.1.3, 8.3.2, 10.1; RFC 3279 2.2.3.
 */
export function parseDer(der: Uint8Array): Uint8Array | undefined {
  if (der[0] !== 0x30 || der[1] !== der.length - 2 || der.length > 72) return undefined
  const r = parseInteger(der, 2)
  if (r === undefined) return undefined
  const s = parseInteger(der, r.end)
  if (s === undefined || s.end !== der.length) return undefined
  const bytes = new Uint8Array(2 * length)
  bytes.set(r.digits, length - r.digits.length)
  bytes.set(s.digits, 2 * length - s.digits.length)
  return bytes
}

type Integer = { readonly digits: Uint8Array; readonly end: number }

function parseInteger(der: Uint8Array, at: number): Integer | undefined {
  const size = der[at + 1] ?? 0
  const first = der[at + 2] ?? 0
  const end = at + 2 + size
  if (der[at] !== 0x02 || size === 0 || size > length + 1 || end > der.length) return undefined
  // A set top bit means negative; a zero in front is allowed only to prevent that.
  if (first >= 0x80) return undefined
  if (first === 0 && (size === 1 || (der[at + 3] ?? 0) < 0x80)) return undefined
  const digits = der.subarray(first === 0 ? at + 3 : at + 2, end)
  return digits.length > length ? undefined : { digits, end }
}
