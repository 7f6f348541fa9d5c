import type { Pool } from './pool.ts'

/** What is still possible from each position of a pool on: the largest sum, the least weight and cost of one coin, all savings together. */
export type Tails = {
  readonly sum: Float64Array
  readonly weightMin: Float64Array
  readonly costMin: Float64Array
  readonly savings: Float64Array
}

/** More than any target; keeps the running sum an exact double. */
const enough = 2 ** 52

export function tailsOf(pool: Pick<Pool, 'size' | 'effective' | 'cost' | 'weight'>): Tails {
  const { size } = pool
  const tails = {
    sum: new Float64Array(size + 1),
    weightMin: new Float64Array(size + 1).fill(Number.POSITIVE_INFINITY, size),
    costMin: new Float64Array(size + 1).fill(Number.POSITIVE_INFINITY, size),
    savings: new Float64Array(size + 1),
  }
  for (let at = size - 1; at >= 0; at--) {
    tails.sum[at] = Math.min(tails.sum[at + 1]! + pool.effective[at]!, enough)
    tails.weightMin[at] = Math.min(tails.weightMin[at + 1]!, pool.weight[at]!)
    tails.costMin[at] = Math.min(tails.costMin[at + 1]!, pool.cost[at]!)
    tails.savings[at] = tails.savings[at + 1]! + Math.min(pool.cost[at]!, 0)
  }
  return tails
}
