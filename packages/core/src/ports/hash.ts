import { createHash, createHmac, timingSafeEqual } from 'node:crypto'

/** SHA-256 of UTF-8 text, in hex. Synchronous on purpose: an awaited hash would be a scheduling point inside an atomic verb. */
export function sha256(text: string): string {
  return createHash('sha256').update(text, 'utf8').digest('hex')
}

/** HMAC-SHA-256 of UTF-8 text, in hex. */
export function hmacSha256(key: Uint8Array, text: string): string {
  return createHmac('sha256', key).update(text, 'utf8').digest('hex')
}

/** Compares two hex digests without telling by its duration where they differ. */
export function sameDigest(a: string, b: string): boolean {
  const left = Buffer.from(a, 'utf8')
  const right = Buffer.from(b, 'utf8')
  return left.length === right.length && timingSafeEqual(left, right)
}
