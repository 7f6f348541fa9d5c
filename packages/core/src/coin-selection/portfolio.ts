import { branchAndBound, type SearchResult } from './branch-and-bound.ts'
import { coinGrinder } from './coin-grinder.ts'
import { gather } from './gather.ts'
import { inOrder } from './in-order.ts'
import { type Pool, poolOf } from './pool.ts'
import type { Problem } from './problem.ts'
import { roughly } from './quantity.ts'
import type { Considered, SelectionAlgorithm } from './selection.ts'
import { compareSettled, type Settled, settle } from './settle.ts'
import { singleRandomDraw } from './single-random-draw.ts'
import type { Pick, Sources } from './sources.ts'

/** The search budget: steps of each depth-first search. Small pools are searched to the end. */
export const triesMax = 10_000
const smallPool = 20
const triesSmall = 1 << 21

/** What a round of all algorithms came to. */
export type Round = { readonly best: Settled; readonly optimal: boolean; readonly considered: readonly Considered[] }

/** A search limit for this pool: every subset of a small one, steps in proportion to what is there to find in others. */
export function budgetFor(pool: Pool): number {
  return pool.size <= smallPool ? triesSmall : triesMax
}

/** Runs every algorithm that can win at these rates and keeps the least waste. Null when none finds change of `aim` or none needed. */
export function tryAll(problem: Problem, sources: Sources, aim: number): Round | null {
  const pool = poolOf(problem, sources)
  const considered: Considered[] = []
  const found: Settled[] = []
  const offer = (algorithm: SelectionAlgorithm, picks: readonly Pick[] | null): Settled | null => {
    const settled = picks === null ? null : settle(problem, picks, algorithm)
    considered.push({ algorithm, waste: settled?.waste ?? null, inputs: settled?.coins.length ?? 0 })
    if (settled !== null) found.push(settled)
    return settled
  }
  const { feeRate, longTermFeeRate } = problem.request
  const grinder = feeRate > longTermFeeRate ? grind(problem, pool, aim) : null
  if (grinder !== null) offer('coin-grinder', picksOf(pool, grinder.picked))
  const gathered = feeRate < longTermFeeRate ? gather(problem, pool, aim) : null
  if (feeRate < longTermFeeRate) offer('consolidation', picksOf(pool, gathered))
  const drawn = offer('single-random-draw', singleRandomDraw(problem, sources, aim)) !== null
  const search = branchAndBound(pool, {
    reach: problem.reach,
    window: problem.window,
    room: problem.room,
    below: below(problem, found),
    triesMax: budgetFor(pool),
  })
  // Offered first: with equal waste and inputs, no change is better than change.
  const changeless = offer('branch-and-bound', picksOf(pool, search.picked))
  if (changeless !== null) found.unshift(found.pop() as Settled)
  const best = [...found].sort(compareSettled)[0]
  if (best === undefined) return null
  const withChange = provedWithChange(problem, pool, aim, { grinder, gathered, drawn })
  const provable = problem.scale === 1n && pool.complete && problem.request.unconfirmed?.bumpTogether === undefined
  return { best, optimal: provable && search.exhausted && withChange, considered }
}

type Attempts = { readonly grinder: SearchResult | null; readonly gathered: readonly number[] | null; readonly drawn: boolean }

/** Was the best selection with change found, or shown to be impossible, beyond doubt? */
function provedWithChange(problem: Problem, pool: Pool, aim: number, { grinder, gathered, drawn }: Attempts): boolean {
  if (grinder !== null) return grinder.exhausted
  if (pool.effective.reduce((sum, value) => sum + value, 0) < aim) return true
  const saving = (at: number): boolean => pool.cost[at]! < 0
  if (pool.cost.some((cost) => cost > 0)) return false
  // Below the long-term rate every input that saves belongs in; at the rate itself all selections with change cost the same.
  if (problem.request.feeRate === problem.request.longTermFeeRate) return drawn
  return gathered !== null && gathered.filter(saving).length === pool.cost.filter((cost) => cost < 0).length
}

function grind(problem: Problem, pool: Pool, aim: number): SearchResult {
  return coinGrinder(pool, { aim, room: problem.roomWithChange, triesMax: budgetFor(pool) })
}

/** The waste to beat: a changeless search that only looks below it ends early. */
function below(problem: Problem, found: readonly Settled[]): number {
  let least: bigint | undefined
  for (const { waste } of found) if (least === undefined || waste < least) least = waste
  if (least === undefined) return Number.POSITIVE_INFINITY
  // One more: at equal waste the changeless selection may still have more inputs, or spare the wallet a coin.
  return least < 0n ? -roughly(-least, problem.scale) + 1 : roughly(least, problem.scale) + 1
}

/** The picks at these positions of the pool. */
export function picksOf(pool: Pool, positions: readonly number[] | null): readonly Pick[] | null {
  return positions?.map((at) => ({ coin: pool.coins[at]!, kind: pool.kinds[at]! })) ?? null
}

/** The plain way to pay, when change may be small: the largest coins, or the ones most worth their weight. */
export function plainly(problem: Problem, sources: Sources): Settled | null {
  for (const order of ['largest', 'densest', 'smallest'] as const) {
    const picks = inOrder(problem, sources, order)
    const settled = picks === null ? null : settle(problem, picks, order === 'smallest' ? 'smallest-first' : 'largest-first')
    if (settled !== null) return settled
  }
  return null
}
