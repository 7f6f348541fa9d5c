import { elementBytes, secp256k1Field } from './field-code.ts'
import { addByDoubling, addMultiple, type FixedBase, fixedBase, type WasmCurve } from './fixed-base.ts'
import { once } from './once.ts'
import { freeElement, weierstrassAddition, weierstrassDoubling } from './point-code.ts'
import { primeField } from './prime-field.ts'

// Source of every number: SEC 2 v2, section 2.4.1.
/** The number of points. */
export const curveOrder: bigint = 0xfffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141n
const { prime } = secp256k1Field
const gx = 0x79be667ef9dcbbac55a06295ce870b07029bfcdb2dce28d959f2815b16f81798n
const gy = 0x483ada7726a3c4655da4fbfc0e1108a8fd17b448a68554199c47d08ffb10d4b8n

/** A point that is not the one at infinity. */
export type AffinePoint = { readonly x: bigint; readonly y: bigint }

/** Sums of multiples of points. Nothing here is in constant time: it is for what everybody may know. */
export interface Secp256k1 {
  /** The point with these coordinates; undefined when it is none. */
  pointAt(x: bigint, y: bigint | 'even' | 'odd'): AffinePoint | undefined
  /** The table of a point, for `sum`. */
  tableOf(point: AffinePoint): FixedBase
  /** u·G + v·P, by P's table or, slower, by the point itself; undefined for the point at infinity. */
  sum(u: bigint, v: bigint, point: FixedBase | AffinePoint): AffinePoint | undefined
}

const compiled = once(() => primeField(secp256k1Field, [weierstrassAddition(), weierstrassDoubling()], 1))

/** The curve, started when it is first used; every thread has its own. */
export const secp256k1: () => Secp256k1 = once(() => {
  const field = compiled()()
  const element = (index: number): number => (freeElement + index) * elementBytes
  const [point, entry, inverse, zero, minus, work] = [element(0), element(3), element(5), element(6), element(7), element(8)]
  const [addAffine, double] = [field.call('addAffine'), field.call('double')]
  const y = (at: number): number => at + elementBytes
  const z = (at: number): number => at + 2 * elementBytes
  const curve: WasmCurve = {
    ...{ field, pointElements: 3, entryElements: 2, free: work },
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
    toEntry(to, from, inverseZ) {
      field.mul(to, from, inverseZ)
      field.mul(y(to), y(from), inverseZ)
    },
  }
  const place = ({ x, y: given }: AffinePoint): void => {
    field.write(entry, x)
    field.write(y(entry), given)
  }
  const tableOf = (given: AffinePoint): FixedBase => {
    place(given)
    return fixedBase(curve, entry)
  }
  const generator = once(() => tableOf({ x: gx, y: gy }))

  return {
    tableOf,
    pointAt(x, wanted) {
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
    },
    sum(u, v, given) {
      const base = generator()
      curve.setZero(point)
      if ('words' in given) addMultiple(curve, point, given, v)
      else {
        place(given)
        addByDoubling(curve, point, entry, v)
      }
      addMultiple(curve, point, base, u)
      field.invert(inverse, z(point))
      curve.toEntry(point, point, inverse)
      // Zero stands for the inverse of zero, and no point has the coordinates (0, 0).
      const sum = { x: field.read(point), y: field.read(y(point)) }
      return sum.x === 0n && sum.y === 0n ? undefined : sum
    },
  }
})
