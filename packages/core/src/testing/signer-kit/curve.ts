// The curve of SEC 2 v2, section 2.4.1: y² = x³ + 7 over the field of p elements, n points, generator (gx, gy).
// Slow and not in constant time: it only checks signatures, and shares nothing with what made them.
const p = 0xfffffffffffffffffffffffffffffffffffffffffffffffffffffffefffffc2fn
/** The number of points of secp256k1. */
export const curveOrder: bigint = 0xfffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141n
/** The number of elements of secp256k1's field. */
export const fieldOrder: bigint = p

/** A point of secp256k1; `null` is the point at infinity. */
export type Point = { readonly x: bigint; readonly y: bigint } | null

/** The generator. */
export const generator: Point = {
  x: 0x79be667ef9dcbbac55a06295ce870b07029bfcdb2dce28d959f2815b16f81798n,
  y: 0x483ada7726a3c4655da4fbfc0e1108a8fd17b448a68554199c47d08ffb10d4b8n,
}

/** The remainder that is never negative. */
export const modulo = (value: bigint, by: bigint): bigint => ((value % by) + by) % by

/** The inverse of `value` modulo the prime `by`, by Euclid's algorithm. */
export function inverse(value: bigint, by: bigint): bigint {
  let [r0, r1, t0, t1] = [by, modulo(value, by), 0n, 1n]
  while (r1 !== 0n) {
    const quotient = r0 / r1
    ;[r0, r1, t0, t1] = [r1, r0 - quotient * r1, t1, t0 - quotient * t1]
  }
  return modulo(t0, by)
}

/** The sum of two points. */
export function add(a: Point, b: Point): Point {
  if (a === null) return b
  if (b === null) return a
  if (a.x === b.x && modulo(a.y + b.y, p) === 0n) return null
  const slope = a.x === b.x ? 3n * a.x * a.x * inverse(2n * a.y, p) : (b.y - a.y) * inverse(b.x - a.x, p)
  const x = modulo(slope * slope - a.x - b.x, p)
  return { x, y: modulo(slope * (a.x - x) - a.y, p) }
}

/** `times` times the point. */
export function multiply(point: Point, times: bigint): Point {
  let result: Point = null
  let doubled = point
  for (let rest = modulo(times, curveOrder); rest > 0n; rest >>= 1n) {
    if (rest & 1n) result = add(result, doubled)
    doubled = add(doubled, doubled)
  }
  return result
}

/** The point with this x and an even or odd y, if there is one. Source: SEC 1 v2, section 2.3.4. */
export function lift(x: bigint, odd: boolean): Point {
  if (x >= p) return null
  const square = modulo(x * x * x + 7n, p)
  // p ≡ 3 (mod 4), so a root is square^((p+1)/4) if there is any.
  let [root, base] = [1n, square]
  for (let rest = (p + 1n) / 4n; rest > 0n; rest >>= 1n) {
    if (rest & 1n) root = modulo(root * base, p)
    base = modulo(base * base, p)
  }
  if (modulo(root * root, p) !== square) return null
  return { x, y: (root & 1n) === (odd ? 1n : 0n) ? root : p - root }
}
