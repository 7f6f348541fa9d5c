/**
 * 1/value modulo a prime, for a value below the prime; 0 for 0. Not in constant time.
 *
 * Lehmer's way: most steps of Euclid's algorithm are settled by the leading 50 bits, in floating point, and some twenty-five of them
 * are then done to the large numbers at once. Source: Knuth, The Art of Computer Programming 2, 4.5.2, algorithm L.
 */
export function modularInverse(value: bigint, prime: bigint): bigint {
  // Always a ≡ u·value and b ≡ v·value.
  let [a, b, u, v] = [prime, value, 0n, 1n]
  while (b !== 0n) {
    const shift = BigInt(Math.max(0, Math.floor(Math.log2(Number(a))) - 49))
    const [A, B, C, D] = settledSteps(Number(a >> shift), Number(b >> shift))
    if (B === 0) {
      const quotient = a / b
      ;[a, b] = [b, a - quotient * b]
      ;[u, v] = [v, u - quotient * v]
      continue
    }
    const [bigA, bigB, bigC, bigD] = [BigInt(A), BigInt(B), BigInt(C), BigInt(D)]
    ;[a, b] = [bigA * a + bigB * b, bigC * a + bigD * b]
    ;[u, v] = [bigA * u + bigB * v, bigC * u + bigD * v]
  }
  return u < 0n ? u + prime : u
}

/** The steps that come out the same whatever the cut-off bits were, as one matrix; B is 0 when there are none. */
function settledSteps(leadingA: number, leadingB: number): readonly [number, number, number, number] {
  let [a, b] = [leadingA, leadingB]
  let [A, B, C, D] = [1, 0, 0, 1]
  while (b + C !== 0 && b + D !== 0) {
    const quotient = Math.floor((a + A) / (b + C))
    if (quotient !== Math.floor((a + B) / (b + D))) break
    const [nextA, nextB, nextA1] = [A - quotient * C, B - quotient * D, a - quotient * b]
    A = C
    C = nextA
    B = D
    D = nextB
    a = b
    b = nextA1
  }
  return [A, B, C, D]
}
