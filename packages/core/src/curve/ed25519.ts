import { ed25519Field, elementBytes } from './field-code.ts'
import { once } from './once.ts'
import { edwardsAddition, edwardsDoubling, edwardsSubtraction, freeElement } from './point-code.ts'
import { type PrimeField, primeField } from './prime-field.ts'
import { type AffinePoint, type Sums, sumsOn, type WasmCurve } from './sums.ts'

// Source of every number: RFC 8032, section 5.1.
/** The order of the base point. */
export const edwardsOrder: bigint = 2n ** 252n + 27_742_317_777_372_353_535_851_937_790_883_648_493n
const { prime } = ed25519Field
const d = 37_095_705_934_669_439_343_138_083_508_754_565_189_542_113_879_843_219_016_388_785_533_085_940_283_555n
const baseX = 15_112_221_349_535_400_772_501_151_409_588_531_511_454_012_693_041_857_206_046_113_283_949_847_762_202n
const baseY = 46_316_835_694_926_478_169_428_394_003_475_163_141_307_993_866_256_225_615_783_033_603_165_251_855_960n

/** Sums of multiples of points. Nothing here is in constant time: it is for what everybody may know. */
export interface Ed25519 extends Sums<AffinePoint> {
  /** The point with this y and an odd or even x; undefined when there is none. */
  pointAt(y: bigint, odd: boolean): AffinePoint | undefined
}

// 16 pages: two tables of 495 KiB, and what is worked on.
const compiled = once(() => primeField(ed25519Field, [edwardsAddition(), edwardsSubtraction(), edwardsDoubling()], 16))
const element = (index: number): number => (freeElement + index) * elementBytes
const next = (at: number, elements: number): number => at + elements * elementBytes
const moduloPrime = (value: bigint): bigint => ((value % prime) + prime) % prime

/** The curve, started when it is first used; every thread has its own. */
export const ed25519: () => Ed25519 = once(() => ({ ...sumsOn(start, { x: baseX, y: baseY }), pointAt: pointAt(compiled()()) }))

function start(): WasmCurve<AffinePoint> {
  const field = compiled()()
  const [point, entry, inverse, zero, twoD, work] = [element(0), element(4), element(7), element(8), element(9), element(10)]
  const [addEntry, subtractEntry, double] = [field.call('addEntry'), field.call('subtractEntry'), field.call('double')]
  field.write(twoD, 2n * d)
  const placeEntry = (to: number, x: number, y: number): void => {
    const product = next(to, 2)
    field.mul(product, x, y)
    field.mul(product, product, twoD)
    field.sub(inverse, y, x)
    field.add(to, y, x)
    field.add(next(to, 1), inverse, zero)
  }
  return {
    ...{ field, point, pointElements: 4, entryElements: 3, free: next(work, 2) },
    setZero(at) {
      for (let index = 0; index < 4; index++) field.writeSmall(next(at, index), index === 1 || index === 2 ? 1 : 0)
    },
    add: (at, given) => addEntry(at, given, 0),
    subtract: (at, given) => subtractEntry(at, given, 0),
    double: (at) => double(at, 0, 0),
    toEntry(to, from, inverseZ) {
      field.mul(work, from, inverseZ)
      field.mul(next(work, 1), next(from, 1), inverseZ)
      placeEntry(to, work, next(work, 1))
    },
    place({ x, y }) {
      field.write(work, x)
      field.write(next(work, 1), y)
      placeEntry(entry, work, next(work, 1))
      return entry
    },
    sum() {
      field.invert(inverse, next(point, 2))
      field.mul(point, point, inverse)
      field.mul(next(point, 1), next(point, 1), inverse)
      return { x: field.read(point), y: field.read(next(point, 1)) }
    },
  }
}

function pointAt(field: PrimeField): Ed25519['pointAt'] {
  const work = element(0)
  return (y, odd) => {
    if (y >= prime) return undefined
    // RFC 8032, 5.1.3: x² = u/v, and a root of it is (u·v³)·(u·v⁷)^((p−5)/8), or that times a root of −1.
    const [u, v] = [moduloPrime(y * y - 1n), moduloPrime(d * y * y + 1n)]
    const cube = (v * v * v) % prime
    field.write(work, (u * cube * cube * v) % prime)
    field.pow(work, work, (prime - 5n) / 8n)
    const root = (u * cube * field.read(work)) % prime
    const square = (v * root * root) % prime
    field.write(work, 2n)
    field.pow(work, work, (prime - 1n) / 4n)
    const x = square === u ? root : square === moduloPrime(-u) ? (root * field.read(work)) % prime : undefined
    if (x === undefined || (x === 0n && odd)) return undefined
    return { x: (x & 1n) === (odd ? 1n : 0n) ? x : prime - x, y }
  }
}
