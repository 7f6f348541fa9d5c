import { elementBytes, limbs } from './field-code.ts'
import type { PrimeField } from './prime-field.ts'

/** A curve at work: points and entries are addresses in its field's memory. */
export interface WasmCurve {
  readonly field: PrimeField
  /** Elements of a point; the third is Z. */
  readonly pointElements: number
  /** Elements of an entry: a point with Z = 1, in the form that adding takes it in. */
  readonly entryElements: number
  setZero(point: number): void
  add(point: number, entry: number): void
  subtract(point: number, entry: number): void
  double(point: number): void
  /** The entry of a point, given 1/Z. */
  toEntry(entry: number, point: number, inverseZ: number): void
  /** First address that is free for `fixedBase` and its callers. */
  readonly free: number
}

/** Multiples of one point, ready to be added up: j·256^i·P for j from 1 to 128. */
export type FixedBase = { readonly words: Uint32Array }

// Windows of 8 bits: 33 of them, 4,224 points, some 4 ms to make. Adding up takes one addition per window and no doubling.
const windows = 33
const multiples = 128

/** The table of the point whose entry is at `base`; it is overwritten. */
export function fixedBase(curve: WasmCurve, base: number): FixedBase {
  const { field, free, pointElements, entryElements } = curve
  const words = new Uint32Array(windows * multiples * entryElements * limbs)
  const [sum, entry, inverse] = [free, free + 4 * elementBytes, free + 8 * elementBytes]
  const list = free + 9 * elementBytes
  const place = (index: number): number => list + index * (pointElements + 1) * elementBytes
  const copyPoint = (to: number, from: number): void =>
    void field.words.copyWithin(to / 4, from / 4, (from + pointElements * elementBytes) / 4)
  let at = 0
  for (let window = 0; window < windows; window++) {
    curve.setZero(sum)
    for (let index = 0; index < multiples; index++) {
      curve.add(sum, base)
      copyPoint(place(index), sum)
    }
    curve.double(sum)
    copyPoint(place(multiples), sum)
    // One inversion for all of them (Montgomery's trick): running products of Z forwards, single inverses backwards.
    const z = (index: number): number => place(index) + 2 * elementBytes
    const product = (index: number): number => place(index) + pointElements * elementBytes
    field.write(product(0), 1n)
    for (let index = 1; index <= multiples; index++) field.mul(product(index), product(index - 1), z(index - 1))
    field.mul(inverse, product(multiples), z(multiples))
    field.invert(inverse, inverse)
    for (let index = multiples; index >= 0; index--) {
      field.mul(product(index), product(index), inverse)
      field.mul(inverse, inverse, z(index))
    }
    for (let index = 0; index < multiples; index++) {
      curve.toEntry(entry, place(index), product(index))
      for (let element = 0; element < entryElements; element++, at += limbs) {
        const from = entry / 4 + element * (elementBytes / 4)
        words.set(field.words.subarray(from, from + limbs), at)
      }
    }
    curve.toEntry(base, place(multiples), product(multiples))
  }
  return { words }
}

/** Adds `scalar` times the table's point to the point at `point`; the scalar is below 2^256. Not in constant time. */
export function addMultiple(curve: WasmCurve, point: number, { words }: FixedBase, scalar: bigint): void {
  const { entryElements, field, free } = curve
  const digits = Buffer.from(scalar.toString(16).padStart(64, '0'), 'hex')
  let carry = 0
  for (let window = 0; window < windows; window++) {
    // From −127 to 128, so that half as many multiples are enough.
    let digit = (window === 32 ? 0 : (digits[31 - window] ?? 0)) + carry
    carry = digit > multiples ? 1 : 0
    digit -= carry << 8
    if (digit === 0) continue
    const from = (window * multiples + Math.abs(digit) - 1) * entryElements * limbs
    for (let element = 0; element < entryElements; element++) {
      const to = free / 4 + element * (elementBytes / 4)
      for (let limb = 0; limb < limbs; limb++) field.words[to + limb] = words[from + element * limbs + limb] ?? 0
    }
    if (digit > 0) curve.add(point, free)
    else curve.subtract(point, free)
  }
}

/** Adds `scalar` times the entry to the point, which is zero: by digits −1, 0 and 1, with a 0 after each other one. */
export function addByDoubling(curve: WasmCurve, point: number, entry: number, scalar: bigint): void {
  // Source: Reitwiesner's form; digit i is bit i+1 of 3k less bit i+1 of k.
  const [triple, single] = [(3n * scalar).toString(2), scalar.toString(2)]
  const padded = single.padStart(triple.length, '0')
  for (let index = 0; index < triple.length - 1; index++) {
    curve.double(point)
    if (triple[index] === padded[index]) continue
    if (triple[index] === '1') curve.add(point, entry)
    else curve.subtract(point, entry)
  }
}
