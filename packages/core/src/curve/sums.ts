import { elementBytes } from './field-code.ts'
import { once } from './once.ts'
import type { PrimeField } from './prime-field.ts'

/** A point that is not the one at infinity. */
export type AffinePoint = { readonly x: bigint; readonly y: bigint }

/** A curve at work in a memory of its own: points and entries are addresses in it. */
export interface WasmCurve<Sum> {
  readonly field: PrimeField
  /** Elements of a point; the third is Z. */
  readonly pointElements: number
  /** Elements of an entry: a point with Z = 1, in the form that adding takes it in. */
  readonly entryElements: number
  /** The point that is added up. */
  readonly point: number
  setZero(point: number): void
  add(point: number, entry: number): void
  subtract(point: number, entry: number): void
  double(point: number): void
  /** The entry of a point, given 1/Z. */
  toEntry(entry: number, point: number, inverseZ: number): void
  /** Makes an entry, which the next one replaces. */
  place(point: AffinePoint): number
  /** What `point` has come to. */
  sum(): Sum
  /** First address that is free for tables and for making them. */
  readonly free: number
}

/** Sums of multiples of two points, one of which is the curve's generator G. Nothing here is in constant time. */
export interface Sums<Sum> {
  /** u·G + v·P */
  sum(u: bigint, v: bigint, point: AffinePoint): Sum
  /** The same for one P, several times as fast: that point's multiples are kept, beside G's, in a memory of their own. */
  sumsWith(point: AffinePoint): (u: bigint, v: bigint) => Sum
}

/** `start` starts the curve in a memory; G's multiples are made once and copied from then on. */
export function sumsOn<Sum>(start: () => WasmCurve<Sum>, generator: AffinePoint): Sums<Sum> {
  const first = once(() => {
    const curve = start()
    writeTable(curve, 0, curve.place(generator))
    return curve
  })
  return {
    sum(u, v, point) {
      const curve = first()
      curve.setZero(curve.point)
      addByDoubling(curve, curve.place(point), v)
      addMultiple(curve, 0, u)
      return curve.sum()
    },
    sumsWith(point) {
      const curve = start()
      const [made, end] = [tableAt(curve, 0) / 4, tableAt(curve, 1) / 4]
      curve.field.words.set(first().field.words.subarray(made, end), made)
      writeTable(curve, 1, curve.place(point))
      return (u, v) => {
        curve.setZero(curve.point)
        addMultiple(curve, 1, v)
        addMultiple(curve, 0, u)
        return curve.sum()
      }
    },
  }
}

// Windows of 8 bits: 33 of them, 4,224 points, some 4 ms to make. Adding up takes one addition per window and no doubling.
const windows = 33
const multiples = 128
// What making a table takes from `free` on: a sum, an entry, an inverse, and a window's points with a product each.
const scratch = 4 + 4 + 1
const listed = multiples + 1

/** Which of a memory's two tables: the generator's, or the other point's. */
type Table = 0 | 1

/** Where a table is: the multiples j·256^i·P of one point, for j from 1 to 128, as entries ready to be added. */
function tableAt<Sum>({ free, pointElements, entryElements }: WasmCurve<Sum>, index: Table): number {
  const first = free + (scratch + listed * (pointElements + 1)) * elementBytes
  return first + index * windows * multiples * entryElements * elementBytes
}

/** Writes the table of the point whose entry is at `base`, which is overwritten. */
function writeTable<Sum>(curve: WasmCurve<Sum>, table: Table, base: number): void {
  const { field, free, pointElements, entryElements } = curve
  const [sum, inverse] = [free, free + 8 * elementBytes]
  const list = free + scratch * elementBytes
  const place = (index: number): number => list + index * (pointElements + 1) * elementBytes
  const copyPoint = (to: number, from: number): void =>
    void field.words.copyWithin(to / 4, from / 4, (from + pointElements * elementBytes) / 4)
  let entry = tableAt(curve, table)
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
    for (let index = 0; index < multiples; index++, entry += entryElements * elementBytes)
      curve.toEntry(entry, place(index), product(index))
    curve.toEntry(base, place(multiples), product(multiples))
  }
}

/** Adds `scalar` times the table's point to the sum; the scalar is below 2^256. */
function addMultiple<Sum>(curve: WasmCurve<Sum>, table: Table, scalar: bigint): void {
  const { point } = curve
  const first = tableAt(curve, table)
  const entryBytes = curve.entryElements * elementBytes
  const digits = Buffer.from(scalar.toString(16).padStart(64, '0'), 'hex')
  let carry = 0
  for (let window = 0; window < windows; window++) {
    // From −127 to 128, so that half as many multiples are enough.
    const digit = (window === 32 ? 0 : (digits[31 - window] ?? 0)) + carry
    carry = digit > multiples ? 1 : 0
    if (carry === 0 && digit > 0) curve.add(point, first + (window * multiples + digit - 1) * entryBytes)
    if (carry === 1 && digit < 256) curve.subtract(point, first + (window * multiples + 255 - digit) * entryBytes)
  }
}

/** Adds `scalar` times the entry to the sum, which is zero: by digits −1, 0 and 1, with a 0 after each other one. */
function addByDoubling<Sum>(curve: WasmCurve<Sum>, entry: number, scalar: bigint): void {
  const { point } = curve
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
