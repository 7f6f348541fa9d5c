import type { Pool } from './pool.ts'
import { tailsOf } from './tails.ts'

/** The part of a pool that searches read. */
export type SearchPool = Pick<Pool, 'size' | 'effective' | 'cost' | 'weight'>

/** Positions in the pool, or null; `exhausted` when every possibility was tried or ruled out. */
export type SearchResult = { readonly picked: readonly number[] | null; readonly tries: number; readonly exhausted: boolean }

/** What a changeless search looks for: a sum in `[reach, reach + window]` with less waste than `below`. */
export type ChangelessGoal = {
  readonly reach: number
  readonly window: number
  readonly room: number
  /** Waste to beat, from a selection already in hand. */
  readonly below: number
  readonly triesMax: number
}

/**
 * Looks for the selection of least waste that needs no change: depth first, largest coins first, cutting what cannot succeed.
 *
 * After Bitcoin Core's branch and bound, with two changes that matter on large wallets: coins too large for what is still
 * missing are skipped by binary search at every level (trying them one by one uses up the whole budget on a wallet of a million
 * coins), and a branch is cut as soon as the inputs it still needs must cost more than the selection in hand.
 */
export function branchAndBound(pool: SearchPool, goal: ChangelessGoal): SearchResult {
  const { effective, cost, weight, size } = pool
  const tails = tailsOf(pool)
  const upTo = goal.reach + goal.window
  const gathering = tails.savings[0]! < 0
  const chosen: number[] = []
  let best: number[] | null = null
  let least = goal.below
  let [sum, paid, heavy, next, tries] = [0, 0, 0, 0, 0]
  for (;;) {
    if (sum >= goal.reach && chosen.length > 0 && paid + sum - goal.reach < least) {
      least = paid + sum - goal.reach
      best = [...chosen]
    }
    // With savings to be had, more coins inside the window can still improve on a funded selection.
    let descend = sum < goal.reach || chosen.length === 0 || gathering
    if (descend) next = firstFitting(effective, next, size, upTo - sum)
    while (descend && next < size && heavy + weight[next]! > goal.room) {
      if (heavy + tails.weightMin[next]! > goal.room) next = size
      else next += 1
    }
    if (descend) descend = next < size && sum + tails.sum[next]! >= goal.reach
    if (descend) {
      const missing = Math.max(goal.reach - sum, 0)
      const inputs = missing === 0 ? 0 : Math.ceil(missing / effective[next]!)
      const ahead = tails.costMin[next]! >= 0 ? inputs * tails.costMin[next]! : tails.savings[next]!
      descend = paid + ahead + Math.max(sum - goal.reach, 0) < least
    }
    if (descend) {
      if (tries === goal.triesMax) return { picked: best, tries, exhausted: false }
      tries += 1
      chosen.push(next)
      sum += effective[next]!
      paid += cost[next]!
      heavy += weight[next]!
      next += 1
      continue
    }
    const last = chosen.pop()
    if (last === undefined) return { picked: best, tries, exhausted: true }
    sum -= effective[last]!
    paid -= cost[last]!
    heavy -= weight[last]!
    next = nextDifferent(pool, last)
  }
}

/** The first position from `from` on whose value is at most `limit`; values fall along the pool. */
export function firstFitting(values: Float64Array, from: number, size: number, limit: number): number {
  if (from >= size || values[from]! <= limit) return from
  let low = from + 1
  let high = size
  while (low < high) {
    const middle = (low + high) >> 1
    if (values[middle]! > limit) low = middle + 1
    else high = middle
  }
  return low
}

/** The next coin after an omitted one that is not its twin: taking the twin instead leads to the same selections again. */
export function nextDifferent({ effective, cost, weight, size }: SearchPool, omitted: number): number {
  let next = omitted + 1
  while (next < size && effective[next] === effective[omitted] && cost[next]! >= cost[omitted]! && weight[next]! >= weight[omitted]!) {
    next += 1
  }
  return next
}
