import type { Coin } from '../chain/snapshot.ts'
import { feeFor } from './fee.ts'
import { searchValue } from './order.ts'
import type { Problem } from './problem.ts'
import { exactly, roughly, scaledUp } from './quantity.ts'
import { coinAt, type Ranks, rankOf, ranksOf } from './ranks.ts'

/** What it costs to spend a coin of one kind. */
export type Kind = {
  readonly weight: number
  /** At today's rate, ancestors included. */
  readonly fee: bigint
  readonly bumpFee: bigint
  /** At the long-term rate. */
  readonly longTermFee: bigint
  /** Today's price less the long-term price, scaled: what an input adds to the waste. */
  readonly cost: number
  readonly feeScaled: number
}

/** A coin with what it costs. */
export type Pick = { readonly coin: Coin; readonly kind: Kind }

/** A class of confirmed coins: all of one kind, in order, never copied. `low` is the first coin worth more than its fee. */
export type Source = { readonly ranks: Ranks; readonly kind: Kind; readonly low: number; readonly size: number }

/** The coins a tier may spend. */
export type Sources = { readonly classes: readonly Source[]; readonly loose: readonly Pick[]; readonly size: number }

/** Above this a coin pays everything alone; capping keeps every sum of two an exact double. */
const effectiveMax = 2 ** 51

/** The coin's value less its fee, in scaled units, never too high. Positive for every coin in `Sources`. */
export function effective(problem: Problem, value: number, kind: Kind): number {
  if (problem.scale === 1n) return Math.min(value - kind.feeScaled, effectiveMax)
  return Math.min(Math.floor(value / exactly(problem.scale)) - kind.feeScaled, effectiveMax)
}

/** The coins worth spending: confirmed classes as they are, and own change one by one, for each carries its own ancestors. */
export function sourcesOf(problem: Problem, withOwnChange: boolean): Sources {
  const { request } = problem
  const classes: Source[] = []
  const loose: Pick[] = []
  for (const one of request.coins.classes) {
    const weight = Object.hasOwn(request.inputWeights, one.script) ? request.inputWeights[one.script] : undefined
    if (weight === undefined) continue
    if (one.confirmed) {
      const kind = kindOf(problem, weight, 0n)
      const ranks = ranksOf(one)
      const low = rankOf(ranks, exactly((BigInt(kind.feeScaled) + 1n) * problem.scale))
      if (low < one.size) classes.push({ ranks, kind, low, size: one.size - low })
    } else if (withOwnChange && request.unconfirmed !== undefined) {
      for (const { coins } of one.chunks) for (const coin of coins) loose.push(...worthwhile(problem, coin, weight))
    }
  }
  const allowed = withinLimits(problem, loose)
  return { classes, loose: allowed, size: classes.reduce((sum, { size }) => sum + size, allowed.length) }
}

function kindOf(problem: Problem, weight: number, bumpFee: bigint): Kind {
  const { request, scale } = problem
  const fee = feeFor(request.feeRate, weight) + bumpFee
  const longTermFee = feeFor(request.longTermFeeRate, weight)
  const cost = fee >= longTermFee ? roughly(fee - longTermFee, scale) : -roughly(longTermFee - fee, scale)
  return { weight, fee, bumpFee, longTermFee, cost, feeScaled: scaledUp(fee, scale) }
}

function worthwhile(problem: Problem, coin: Coin, weight: number): Pick[] {
  const ancestry = problem.request.unconfirmed?.ancestryOf(coin)
  if (ancestry === undefined) return []
  const kind = kindOf(problem, weight, ancestry.bumpFee)
  return effective(problem, searchValue(coin), kind) > 0 ? [{ coin, kind }] : []
}

/**
 * The most valuable own change whose ancestors fit the limits *all together*: then any selection from it fits as well, and no
 * search has to know of ancestors. Shared ancestors are counted once per coin, which errs on the safe side.
 */
function withinLimits(problem: Problem, loose: readonly Pick[]): Pick[] {
  const rule = problem.request.unconfirmed
  if (rule === undefined) return []
  let count = 0
  let weight = 0
  const allowed: Pick[] = []
  for (const pick of [...loose].sort((a, b) => byEffective(problem, a, b))) {
    const ancestry = rule.ancestryOf(pick.coin)
    if (count + ancestry.count > rule.ancestorsMax || weight + ancestry.weight > rule.ancestorWeightMax) continue
    count += ancestry.count
    weight += ancestry.weight
    allowed.push(pick)
  }
  return allowed
}

function byEffective(problem: Problem, a: Pick, b: Pick): number {
  const by = effective(problem, searchValue(b.coin), b.kind) - effective(problem, searchValue(a.coin), a.kind)
  if (by !== 0) return by
  return a.kind.cost - b.kind.cost || (a.coin.claim < b.coin.claim ? -1 : 1)
}

/** All coins of the sources in one row: the one at `position`, for a draw. */
export function pickAt(sources: Sources, position: number): Pick {
  let rest = position
  for (const { ranks, kind, low, size } of sources.classes) {
    if (rest < size) return { coin: coinAt(ranks, low + rest), kind }
    rest -= size
  }
  return sources.loose[rest] as Pick
}

/** The least weight of an input of these sources. */
export function lightest({ classes, loose }: Sources): number {
  return Math.min(...classes.map(({ kind }) => kind.weight), ...loose.map(({ kind }) => kind.weight))
}
