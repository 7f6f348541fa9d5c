import { invariant } from '../errors/invariant.ts'
import { countWeight, feeFor } from './fee.ts'
import { compareCoins } from './order.ts'
import type { Problem } from './problem.ts'
import type { Selected, SelectionAlgorithm } from './selection.ts'
import type { Pick } from './sources.ts'
import { waste } from './waste.ts'

/** A selection worked out to the unit. */
export type Settled = Omit<Selected, 'status' | 'reason' | 'optimal' | 'tier' | 'considered'>

/**
 * Works a selection out in bigint, whatever numbers found it, and checks it once more: null when it does not pay, does not
 * fit, or would give away enough for a change output. No search is trusted with money.
 */
export function settle(problem: Problem, picks: readonly Pick[], algorithm: SelectionAlgorithm): Settled | null {
  const { request, changeMin } = problem
  let [total, inputFees, longTermFees, bumps, inputWeight] = [0n, 0n, 0n, 0n, 0]
  for (const { coin, kind } of picks) {
    if (coin.amount <= kind.fee) return null
    total += coin.amount
    inputFees += kind.fee
    longTermFees += kind.longTermFee
    bumps += kind.bumpFee
    inputWeight += kind.weight
  }
  if (picks.length === 0) return null
  const coins = picks.map(({ coin }) => coin).sort(compareCoins)
  const bumpFee = bumpOf(problem, picks, bumps)
  const bumpDiscount = bumps - bumpFee
  const bare = request.baseWeight + inputWeight + countWeight(picks.length)
  const left = total - request.payments
  const feeBare = feeFor(request.feeRate, bare) + bumpFee
  const excess = total - inputFees - problem.target
  if (bare > request.weightMax || left < feeBare || excess + bumpDiscount < 0n) return null
  const found = { coins, total, bumpFee, algorithm }
  if (excess + bumpDiscount - problem.changeFee < changeMin) {
    const price = waste({ inputFees, longTermFees, changeCost: null, excess: excess + bumpDiscount, bumpDiscount })
    return { ...found, fee: left, change: null, weight: bare, waste: price }
  }
  const weight = bare + request.change.outputWeight
  if (weight > request.weightMax) return null
  const fee = feeFor(request.feeRate, weight) + bumpFee
  const change = left - fee
  if (change < changeMin) return null
  invariant(total === request.payments + fee + change, 'what goes in must come out')
  const price = waste({ inputFees, longTermFees, changeCost: problem.changeCost, excess: 0n, bumpDiscount })
  return { ...found, fee, change, weight, waste: price }
}

function bumpOf(problem: Problem, picks: readonly Pick[], sum: bigint): bigint {
  const together = problem.request.unconfirmed?.bumpTogether
  if (sum === 0n || together === undefined) return sum
  const bumped = together(picks.filter(({ kind }) => kind.bumpFee > 0n).map(({ coin }) => coin))
  return bumped >= 0n && bumped < sum ? bumped : sum
}

/** Less waste first; then more inputs, for a smaller wallet tomorrow. Zero: the one found first stays. */
export function compareSettled(a: Settled, b: Settled): number {
  if (a.waste !== b.waste) return a.waste < b.waste ? -1 : 1
  return b.coins.length - a.coins.length
}
