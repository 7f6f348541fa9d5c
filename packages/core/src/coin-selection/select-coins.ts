import { unreachable } from '../errors/invariant.ts'
import { branchAndBound } from './branch-and-bound.ts'
import { inOrder } from './in-order.ts'
import { poolOf } from './pool.ts'
import { budgetFor, picksOf, plainly, type Round, tryAll } from './portfolio.ts'
import { checkRequest, type Problem, problemOf } from './problem.ts'
import { refuse, refuseInexact } from './refuse.ts'
import type { Selected, SelectionRefused, SelectionRequest, SelectionResult } from './selection.ts'
import { type Settled, settle } from './settle.ts'
import { type Sources, sourcesOf } from './sources.ts'

/**
 * Chooses the coins of one transaction: the cheapest selection that any of several algorithms finds, by one objective.
 *
 * Pure and deterministic; the time does not grow with the wallet. Never spends a coin worth less than its own fee, never
 * exceeds the weight, and gives away less than a change output would have to be. Confirmed coins first; own unconfirmed change
 * only when they do not pay. Money that is not enough is a refusal with the exact shortfall, never an exception.
 *
 * @throws WalletError `REQUEST_INVALID` for negative amounts or rates and weights that are not positive whole numbers.
 */
export function selectCoins(request: SelectionRequest): SelectionResult {
  checkRequest(request)
  const tiers = request.unconfirmed === undefined ? (['confirmed'] as const) : (['confirmed', 'own-change'] as const)
  let refused: SelectionRefused | undefined
  for (const tier of tiers) {
    const result = selectFrom(request, tier)
    if (result.status === 'selected') return result
    refused = result
  }
  return refused as SelectionRefused
}

function selectFrom(request: SelectionRequest, tier: Selected['tier']): SelectionResult {
  let problem = problemOf(request, false)
  const sources = sourcesOf(problem, tier === 'own-change')
  if (sources.size === 0) return refuse(problem, sources)
  // The fewest inputs that pay tell whether the count of inputs will need its longer form.
  const fewest = inOrder(problem, sources, 'largest')
  if (fewest !== null && fewest.length > 252) problem = problemOf(request, true)
  const strategy = request.strategy ?? 'automatic'
  switch (strategy) {
    case 'automatic':
      return automatic(problem, sources, tier)
    case 'largest-first':
      return named(problem, sources, tier, 'largest')
    case 'smallest-first':
      return named(problem, sources, tier, 'smallest')
    case 'exact-match':
      return exactMatch(problem, sources, tier)
    default:
      return unreachable(strategy)
  }
}

function automatic(problem: Problem, sources: Sources, tier: Selected['tier']): SelectionResult {
  const round = tryAll(problem, sources, problem.aim)
  if (round !== null) return selected(round, tier, reasonFor(problem, round))
  // A wallet nearly emptied may leave less change than was aimed for.
  const modest = problem.aimMin < problem.aim ? tryAll(problem, sources, problem.aimMin) : null
  if (modest !== null) return selected(modest, tier, `${reasonFor(problem, modest)}; the coins leave less change than was aimed for`)
  const plain = plainly(problem, sources)
  if (plain === null) return refuse(problem, sources)
  return selected(alone(plain), tier, 'no search found another way to pay within the weight')
}

function named(problem: Problem, sources: Sources, tier: Selected['tier'], order: 'largest' | 'smallest'): SelectionResult {
  const picks = inOrder(problem, sources, order)
  const settled = picks === null ? null : settle(problem, picks, order === 'largest' ? 'largest-first' : 'smallest-first')
  return settled === null ? refuse(problem, sources) : selected(alone(settled), tier, 'the strategy asked for')
}

function exactMatch(problem: Problem, sources: Sources, tier: Selected['tier']): SelectionResult {
  const pool = poolOf(problem, sources)
  const { reach, window, room } = problem
  const search = branchAndBound(pool, { reach, window, room, below: Number.POSITIVE_INFINITY, triesMax: budgetFor(pool) })
  const picks = picksOf(pool, search.picked)
  const settled = picks === null ? null : settle(problem, picks, 'branch-and-bound')
  if (settled !== null && settled.change === null) return selected(alone(settled), tier, 'pays without change, as asked')
  const refused = refuse(problem, sources)
  return refused.reason === 'insufficient-funds' ? refused : refuseInexact(search.tries, search.exhausted)
}

const alone = (best: Settled): Round => ({
  best,
  optimal: false,
  considered: [{ algorithm: best.algorithm, waste: best.waste, inputs: best.coins.length }],
})

function selected({ best, optimal, considered }: Round, tier: Selected['tier'], reason: string): Selected {
  return { status: 'selected', ...best, reason, optimal, tier, considered }
}

function reasonFor(problem: Problem, { best, considered }: Round): string {
  const { feeRate, longTermFeeRate } = problem.request
  const others = considered.filter(({ algorithm, waste }) => algorithm !== best.algorithm && waste !== null)
  const beaten =
    others.length === 0 ? 'the only selection found' : `least waste, ${others.map((one) => `${one.algorithm} ${one.waste}`).join(', ')}`
  if (best.change === null) return `${best.waste} wasted and no change to make or to spend later: ${beaten}`
  if (best.algorithm === 'consolidation') return `the rate is below the long-term rate, so small coins are gathered now: ${beaten}`
  if (feeRate > longTermFeeRate) return `the rate is above the long-term rate, so inputs are saved: ${beaten}`
  return `${best.waste} wasted: ${beaten}`
}
