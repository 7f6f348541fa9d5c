/** Base units per 1,000 virtual bytes, the rate's unit, are base units per 4,000 weight units. */
const weightPerRate = 4000n

/** The fee for this weight, rounded up: a node compares without mercy. `rate` in base units per 1,000 vB, `weight` in weight units. */
export function feeFor(rate: bigint, weight: number): bigint {
  return (rate * BigInt(weight) + weightPerRate - 1n) / weightPerRate
}

/** What the count of inputs adds to a weight that allows one byte for it: CompactSize takes three bytes from 253 on. */
export function countWeight(inputs: number): number {
  if (inputs < 253) return 0
  return inputs <= 0xffff ? 8 : 16
}
