import type { Pool } from './pool.ts'
import type { Problem } from './problem.ts'

/**
 * The consolidation candidate, for rates below the long-term rate: few coins that pay, and the smallest that save by being
 * spent today rather than later. Positions in the pool, or null when they do not leave the change aimed for.
 */
export function gather(problem: Problem, pool: Pool, aim: number): readonly number[] | null {
  const most = problem.request.gatherMax ?? 30
  const chosen = new Set<number>()
  let [sum, heavy] = [0, 0]
  const add = (at: number): void => {
    chosen.add(at)
    sum += pool.effective[at]!
    heavy += pool.weight[at]!
  }
  const single = lastReaching(pool, aim)
  if (single >= 0) add(single)
  for (let at = 0; sum < aim && at < pool.size; at++) if (heavy + pool.weight[at]! <= problem.roomWithChange) add(at)
  if (sum < aim) return null
  for (let at = pool.size - 1, extra = 0; at >= 0 && extra < most; at--) {
    if (chosen.has(at) || pool.cost[at]! >= 0 || heavy + pool.weight[at]! > problem.roomWithChange) continue
    add(at)
    extra += 1
  }
  return [...chosen]
}

/** The smallest coin that reaches the aim alone; -1 when none does. */
function lastReaching(pool: Pool, aim: number): number {
  let found = -1
  for (let at = 0; at < pool.size && pool.effective[at]! >= aim; at++) found = at
  return found
}
