import { type Code, firstLocal, op, type WasmFunction } from './wasm-module.ts'

/** Limbs of a number here: nine of 29 bits, the last one with the sign. */
export const limbs = 9
/** Steps that one call of `divide` carries out: as many as a limb has bits. */
export const stepsAtOnce = 29
const bits = BigInt(stepsAtOnce)
const mask = (1n << bits) - 1n

/** Addresses, in bytes: the steps' matrix; f, g, d and e; the modulus, and 1/modulus modulo 2^29 behind it. */
export const at = { matrix: 0, f: 40, g: 80, d: 120, e: 160, modulus: 200, inverse: 236 } as const

const [u, v, q, r] = [0, 1, 2, 3].map((index) => firstLocal + index) as [number, number, number, number]
const [x, y, sumOfFirst, sumOfSecond, md, me] = [4, 5, 6, 7, 8, 9].map((index) => firstLocal + index) as [
  number,
  number,
  number,
  number,
  number,
  number,
]

const signed = (address: number): Code => [...op.const32(0), ...op.loadSigned(address)]
const product = (a: number, b: number): Code => [...op.get(a), ...op.get(b), ...op.mul]
const store = (address: number, value: Code): Code => [...op.const32(0), ...value, ...op.store(address)]

/** sum + a·x + b·y */
const combined = (sum: number, a: number, b: number): Code => [
  ...[...op.get(sum), ...product(a, x), ...op.add],
  ...[...product(b, y), ...op.add],
]
const shifted = (sum: number): Code => [...op.get(sum), ...op.const64(bits), ...op.shiftSigned]

/** The two numbers at these places become u·x + v·y and q·x + r·y, each with `extra` times the modulus, divided by 2^29. */
function transformed(first: number, second: number, extra: boolean): Code {
  const code: number[] = []
  for (let limb = 0; limb < limbs; limb++) {
    code.push(...signed(first + 4 * limb), ...op.set(x), ...signed(second + 4 * limb), ...op.set(y))
    for (const [sum, a, b, multiple, to] of [
      [sumOfFirst, u, v, md, first],
      [sumOfSecond, q, r, me, second],
    ] as const) {
      code.push(...(limb === 0 ? [...product(a, x), ...product(b, y), ...op.add] : combined(sum, a, b)))
      if (extra && limb === 0) code.push(...op.set(sum), ...vanishing(sum, multiple), ...op.get(sum))
      if (extra) code.push(...signed(at.modulus + 4 * limb), ...op.get(multiple), ...op.mul, ...op.add)
      code.push(...op.set(sum))
      if (limb > 0) code.push(...store(to + 4 * (limb - 1), [...op.get(sum), ...op.const64(mask), ...op.and]))
      code.push(...shifted(sum), ...op.set(sum))
    }
  }
  for (const [sum, to] of [
    [sumOfFirst, first],
    [sumOfSecond, second],
  ] as const)
    code.push(...store(to + 4 * (limbs - 1), op.get(sum)))
  return code
}

/** Takes from the multiple what makes the sum's lowest limb vanish: (sum / modulus + multiple) modulo 2^29. */
const vanishing = (sum: number, multiple: number): Code => [
  ...op.get(multiple),
  ...[...signed(at.inverse), ...op.get(sum), ...op.mul],
  ...[...op.get(multiple), ...op.add, ...op.const64(mask), ...op.and, ...op.sub],
  ...op.set(multiple),
]

/** A multiple of the modulus for the negative ones among d and e, so that they do not drift away from zero. */
const lifted = (multiple: number, a: number, b: number): Code => [
  ...[...op.get(a), ...op.get(x), ...op.and],
  ...[...op.get(b), ...op.get(y), ...op.and],
  ...[...op.add, ...op.set(multiple)],
]

/**
 * `divide()`: f, g ← (u·f + v·g, q·f + r·g) / 2^29, which is whole by the matrix's making, and the same for d and e modulo the modulus.
 *
 * The matrix's entries are at most 2^29, so a column is below 2^60 with the multiple of the modulus and the carry. d and e stay between
 * −2 and 1 times the modulus. Source: Bernstein, Yang, "Fast constant-time gcd computation and modular inversion", 2019, section 11.
 */
export function division(): WasmFunction {
  const load: Code = [u, v, q, r].flatMap((local, index) => [...signed(at.matrix + 4 * index), ...op.set(local)])
  const signs: Code = [
    ...[...signed(at.d + 4 * (limbs - 1)), ...op.const64(63n), ...op.shiftSigned, ...op.set(x)],
    ...[...signed(at.e + 4 * (limbs - 1)), ...op.const64(63n), ...op.shiftSigned, ...op.set(y)],
  ]
  const code: Code = [
    ...load,
    ...transformed(at.f, at.g, false),
    ...[...signs, ...lifted(md, u, v), ...lifted(me, q, r)],
    ...transformed(at.d, at.e, true),
  ]
  return { name: 'divide', locals64: 10, code }
}
