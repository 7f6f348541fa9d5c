import { invariant } from '../errors/invariant.ts'

const doubleMax = BigInt(Number.MAX_SAFE_INTEGER)

/** An amount as a double that equals it; the guard every typed array of the search stands on. */
export function exactly(value: bigint): number {
  invariant(value <= doubleMax && value >= -doubleMax, `${value} does not fit a double exactly`)
  return Number(value)
}

/** An amount as a double that is never above it: equal below 2^53, else the nearest one towards zero. */
export function roundedDown(value: bigint): number {
  if (value <= doubleMax) return Number(value)
  const near = Number(value)
  // Doubles below 2^n are 2^(n-53) apart, so one such step down from a rounded-up value is below the value again.
  return BigInt(near) <= value ? near : near - 2 ** (value.toString(2).length - 53)
}

/**
 * The power of two by which a search divides its amounts so that every sum it compares stays an exact double.
 *
 * One for all of Bitcoin and Bitcoin Cash (2.1e15 base units in total). Dogecoin's supply is above 2^53: there a payment of
 * more than 22 million coins is searched in units of a few koinu, coins rounded down and targets up, and then settled in bigint.
 */
export function scaleFor(largest: bigint): bigint {
  let scale = 1n
  while (largest / scale >= 1n << 51n) scale *= 2n
  return scale
}

/** `value / scale`, rounded up, as an exact double. */
export function scaledUp(value: bigint, scale: bigint): number {
  return exactly((value + scale - 1n) / scale)
}

/** A count or a share as a double: not money, or only compared roughly. */
export function roughly(value: bigint, scale: bigint): number {
  return scale === 1n ? exactly(value) : Number(value) / Number(scale)
}
