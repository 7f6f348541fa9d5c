import { type Code, firstLocal, op, type WasmFunction } from './wasm-module.ts'

/** A prime field as its arithmetic is written here: nine limbs of 29 bits. */
export type FieldForm = {
  readonly prime: bigint
  /** 2^261 modulo the prime, as `low + high · 2^29`; both small, which is what makes folding cheap. */
  readonly foldLow: bigint
  readonly foldHigh: bigint
}

/** Limbs of an element, each in a 32-bit word. */
export const limbs = 9
/** Bytes from one element to the next. */
export const elementBytes = 40
const bits = 29n
const mask = (1n << bits) - 1n

/** 2^256 − 2^32 − 977: 2^261 is 2^37 + 31,264. Source: SEC 2 v2, 2.4.1. */
export const secp256k1Field: FieldForm = { prime: 2n ** 256n - 2n ** 32n - 977n, foldLow: 31_264n, foldHigh: 256n }
/** 2^255 − 19: 2^261 is 1,216. Source: RFC 8032, 5.1. */
export const ed25519Field: FieldForm = { prime: 2n ** 255n - 19n, foldLow: 1_216n, foldHigh: 0n }

/** Positions of the field's functions in a module; what else is in it comes after them. */
export const fieldCall = { mul: 0, add: 1, sub: 2, times: 3 } as const

/**
 * mul, add, sub (`a ← b ∘ c`, by address) and times (`a ← b · c`, c a small number and not an address).
 *
 * Every element in memory has limbs below 2^29 + 2^24, and every function keeps it so. A product's column is then at most nine times
 * their square, below 2^61.4, and with the carry from the column before it stays below 2^64: nothing wraps. Elements are not reduced
 * to below the prime; whoever reads one does that.
 */
export function fieldFunctions(form: FieldForm): readonly WasmFunction[] {
  return [
    { name: 'mul', locals64: 4 * limbs + 1, code: multiplication(form) },
    { name: 'add', locals64: limbs + 1, code: linear(form, (i) => [...loaded(1, i), ...loaded(2, i), ...op.add]) },
    {
      name: 'sub',
      locals64: limbs + 1,
      code: linear(form, (i) => [...loaded(1, i), ...op.const64(padding(form, i)), ...op.add, ...loaded(2, i), ...op.sub]),
    },
    // i64.extend_i32_u
    { name: 'times', locals64: limbs + 1, code: linear(form, (i) => [...loaded(1, i), ...op.get(2), 0xad, ...op.mul]) },
  ]
}

/** The limbs of a number below 2^261. */
export function limbsOf(value: bigint): number[] {
  return Array.from({ length: limbs }, (_, index) => Number((value >> (bits * BigInt(index))) & mask))
}

const loaded = (pointer: number, limb: number): Code => [...op.get(pointer), ...op.load(4 * limb)]
const stored = (limb: number, local: number): Code => [...op.get(0), ...op.get(local), ...op.store(4 * limb)]
const each = (code: (limb: number) => Code): Code => Array.from({ length: limbs }, (_, limb) => code(limb)).flat()

/** Limb of a multiple of the prime that is larger than any limb of an element: a difference never goes below zero. */
function padding({ prime }: FieldForm, limb: number): bigint {
  const all = Array.from({ length: limbs }, (_, index) => 1n << (31n + bits * BigInt(index))).reduce((sum, one) => sum + one)
  return (1n << 31n) - BigInt(limbsOf(all % prime)[limb] ?? 0)
}

/** Keeps 29 bits of the running sum in a local, and carries the rest. */
const carry = (sum: number, into: number): Code => [
  ...op.tee(sum),
  ...[...op.const64(mask), ...op.and, ...op.set(into)],
  ...[...op.get(sum), ...op.const64(bits), ...op.shift],
]

/** What is left on the stack has the weight 2^261: it goes back in at the bottom, and the element is stored. */
function folded({ foldLow, foldHigh }: FieldForm, sum: number, result: number): Code {
  const timesTop = (limb: number, factor: bigint): Code => [
    ...[...op.get(sum), ...op.const64(factor), ...op.mul],
    ...[...op.get(result + limb), ...op.add],
  ]
  return [
    ...op.set(sum),
    ...[...timesTop(1, foldHigh), ...op.set(result + 1)],
    ...[...timesTop(0, foldLow), ...carry(sum, result)],
    ...[...op.get(result + 1), ...op.add, ...carry(sum, result + 1)],
    ...[...op.get(result + 2), ...op.add, ...op.set(result + 2)],
    ...each((limb) => stored(limb, result + limb)),
  ]
}

function linear(form: FieldForm, column: (limb: number) => Code): Code {
  const sum = firstLocal
  const result = firstLocal + 1
  const columns = each((limb) => [...column(limb), ...(limb === 0 ? [] : op.add), ...carry(sum, result + limb)])
  return [...columns, ...folded(form, sum, result)]
}

function multiplication(form: FieldForm): Code {
  const sum = firstLocal
  const [a, b, low] = [sum + 1, sum + 1 + limbs, sum + 1 + 2 * limbs]
  const high = low + limbs
  const code: number[] = []
  for (let limb = 0; limb < limbs; limb++) code.push(...loaded(1, limb), ...op.set(a + limb), ...loaded(2, limb), ...op.set(b + limb))
  for (let column = 0; column <= 2 * limbs - 2; column++) {
    const first = Math.max(0, column - limbs + 1)
    for (let i = first; i <= Math.min(column, limbs - 1); i++) {
      code.push(...op.get(a + i), ...op.get(b + column - i), ...op.mul)
      if (i > first) code.push(...op.add)
    }
    if (column > 0) code.push(...op.add)
    code.push(...carry(sum, low + column))
  }
  code.push(...op.set(high + limbs - 1))
  // Columns 9 to 17 have the weight 2^261 and more: folded into 0 to 8 while the carries run once more.
  for (let limb = 0; limb < limbs; limb++) {
    code.push(...op.get(low + limb), ...(limb === 0 ? [] : op.add))
    code.push(...op.get(high + limb), ...op.const64(form.foldLow), ...op.mul, ...op.add)
    if (limb > 0) code.push(...op.get(high + limb - 1), ...op.const64(form.foldHigh), ...op.mul, ...op.add)
    code.push(...carry(sum, low + limb))
  }
  code.push(...op.get(high + limbs - 1), ...op.const64(form.foldHigh), ...op.mul, ...op.add)
  return [...code, ...folded(form, sum, low)]
}
