import { elementBytes, secp256k1Field } from './field-code.ts'
import { once } from './once.ts'
import { freeElement, weierstrassAddition, weierstrassDoubling } from './point-code.ts'
import { type PrimeField, primeField } from './prime-field.ts'
import { type AffinePoint, type Sums, sumsOn, type WasmCurve } from './sums.ts'

// Source of every number: SEC 2 v2, section 2.4.1.
/** The number of points. */
export const curveOrder: bigint = 0xfffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141n
const { prime } = secp256k1Field
const gx = 0x79be667ef9dcbbac55a06295ce870b07029bfcdb2dce28d959f2815b16f81798n
const gy = 0x483ada7726a3c4655da4fbfc0e1108a8fd17b448a68554199c47d08ffb10d4b8n

/** Sums of multiples of points; undefined is the point at infinity. Nothing here is in constant time: it is for what everybody may know. */
export interface Secp256k1 extends Sums<AffinePoint | undefined> {
  /** The point with these coordinates; undefined when it is none. */
  pointAt(x: bigint, y: bigint | 'even' | 'odd'): AffinePoint | undefined
}

// 11 pages: two tables of 330 KiB, and what is worked on.
const compiled = once(() => primeField(secp256k1Field, [weierstrassAddition(), weierstrassDoubling()], 11))
const element = (index: number): number => (freeElement + index) * elementBytes

/** The curve, started when it is first used; every thread has its own. */
export const secp256k1: () => Secp256k1 = once(() => ({ ...sumsOn(start, { x: gx, y: gy }), pointAt: pointAt(compiled()()) }))

function start(): WasmCurve<AffinePoint | undefined> {
  const field = compiled()()
  const [point, entry, inverse, zero, minus] = [element(0), element(3), element(5), element(6), element(7)]
  const [addAffine, double] = [field.call('addAffine'), field.call('double')]
  const y = (at: number): number => at + elementBytes
  const z = (at: number): number => at + 2 * elementBytes
  const toEntry = (to: number, from: number, inverseZ: number): void => {
    field.mul(to, from, inverseZ)
    field.mul(y(to), y(from), inverseZ)
  }
  return {
    ...{ field, point, toEntry, pointElements: 3, entryElements: 2, free: element(8) },
    setZero(at) {
      field.writeSmall(at, 0)
      field.writeSmall(y(at), 1)
      field.writeSmall(z(at), 0)
    },
    add: (at, given) => addAffine(at, given, y(given)),
    subtract(at, given) {
      field.sub(minus, zero, y(given))
      addAffine(at, given, minus)
    },
    double: (at) => double(at, 0, 0),
    place(given) {
      field.write(entry, given.x)
      field.write(y(entry), given.y)
      return entry
    },
    sum() {
      field.invert(inverse, z(point))
      toEntry(point, point, inverse)
      // Zero stands for the inverse of zero, and no point has the coordinates (0, 0).
      const sum = { x: field.read(point), y: field.read(y(point)) }
      return sum.x === 0n && sum.y === 0n ? undefined : sum
    },
  }
}

function pointAt(field: PrimeField): Secp256k1['pointAt'] {
  const work = element(0)
  return (x, wanted) => {
    if (x >= prime || (typeof wanted === 'bigint' && wanted >= prime)) return undefined
    const square = (x * x * x + 7n) % prime
    field.write(work, square)
    // p ≡ 3 (mod 4), so a root is square^((p+1)/4) if there is one at all.
    field.pow(work, work, (prime + 1n) / 4n)
    const root = field.read(work)
    if ((root * root) % prime !== square) return undefined
    const other = prime - root
    const found = typeof wanted === 'bigint' ? wanted : (root & 1n) === (wanted === 'odd' ? 1n : 0n) ? root : other
    return found === root || found === other ? { x, y: found } : undefined
  }
}
