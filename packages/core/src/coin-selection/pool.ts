import type { Coin, CoinChunk } from '../chain/snapshot.ts'
import { searchValue } from './order.ts'
import type { Problem } from './problem.ts'
import { chunkAt, rankOf, valueAt } from './ranks.ts'
import { effective, type Kind, type Source, type Sources } from './sources.ts'

/** What a search sees: coins by effective value, largest first, in arrays it can run over. */
export type Pool = {
  readonly size: number
  readonly effective: Float64Array
  readonly cost: Float64Array
  readonly weight: Float64Array
  readonly coins: readonly Coin[]
  readonly kinds: readonly Kind[]
  /** Every spendable coin is in it: what a search proves here holds for the wallet. */
  readonly complete: boolean
}

/** Pools up to this size are taken whole; of larger ones a share that does not grow with them. */
const wholeMax = 1024
/** Coins after the ones that cover the target, and per step further down. */
const spare = 96
const perStep = 8
const stepDown = 0.75

type Lane = { readonly effective: Float64Array; readonly coins: Coin[]; readonly kinds: readonly Kind[] | Kind; size: number }

/**
 * The coins worth searching.
 *
 * Of a million coins, nearly all are near-duplicates to a search. What decides: the smallest coins that pay alone, the largest
 * that do not, some of every size below (to fill the last gap of a changeless payment), and the smallest (to gather them).
 * Coins too large for a changeless payment are skipped by binary search rather than tried one by one.
 */
export function poolOf(problem: Problem, sources: Sources): Pool {
  const complete = sources.size <= wholeMax
  const lanes = sources.classes.map((source) =>
    laneOf(problem, source, complete ? [[source.low, source.low + source.size]] : spansOf(problem, source)),
  )
  if (sources.loose.length > 0) {
    const values = Float64Array.from(sources.loose, ({ coin, kind }) => effective(problem, searchValue(coin), kind))
    const coins = sources.loose.map(({ coin }) => coin)
    lanes.push({ effective: values, coins, kinds: sources.loose.map(({ kind }) => kind), size: coins.length })
  }
  return merged(lanes, complete)
}

/** Rank spans `[from, to)` of one class, highest first, disjoint. */
function spansOf(problem: Problem, { ranks, kind, low }: Source): [number, number][] {
  const spans: [number, number][] = []
  let top = ranks.of.size
  const take = (from: number, to: number): void => {
    const [start, end] = [Math.max(from, low), Math.min(to, top)]
    if (end <= start) return
    spans.push([start, end])
    top = start
  }
  const rankFor = (amount: number): number => rankOf(ranks, valueNeeded(problem, amount, kind))
  const alone = rankFor(problem.aim)
  take(alone - perStep, alone + 2)
  const fitting = Math.min(rankFor(problem.reach + problem.window + 1), top)
  take(fitting - coveringCount(problem, { ranks, kind, low }, fitting) - spare, fitting)
  const tail = low + (problem.request.gatherMax ?? 30)
  while (top > tail) {
    top = Math.min(top, rankFor(effective(problem, valueAt(ranks, top - 1), kind) * stepDown))
    take(Math.max(top - perStep, tail), top)
  }
  take(low, tail)
  return spans
}

/** The raw value from which on a coin's effective value reaches `amount`. */
function valueNeeded(problem: Problem, amount: number, kind: Kind): number {
  const raw = amount + kind.feeScaled
  return problem.scale === 1n ? raw : raw * 2 ** (problem.scale.toString(2).length - 1)
}

/** How many coins below `from` it takes to reach the aim, as many as fit the weight at most. */
function coveringCount(problem: Problem, { ranks, kind, low }: Pick<Source, 'ranks' | 'kind' | 'low'>, from: number): number {
  const most = Math.min(from - low, Math.floor(problem.room / kind.weight))
  let sum = 0
  let count = 0
  let at = from > low ? chunkAt(ranks, from - 1) : 0
  while (count < most && sum < problem.aim) {
    const rank = from - 1 - count
    while (rank < ranks.starts[at]!) at -= 1
    sum += effective(problem, ranks.of.chunks[at]!.values[rank - ranks.starts[at]!]!, kind)
    count += 1
  }
  return count
}

function laneOf(problem: Problem, { ranks, kind }: Source, spans: readonly (readonly [number, number])[]): Lane {
  const size = spans.reduce((sum, [from, to]) => sum + to - from, 0)
  const lane = { effective: new Float64Array(size), coins: new Array<Coin>(size), kinds: kind, size }
  let slot = 0
  for (const [from, to] of spans) {
    let at = chunkAt(ranks, to - 1)
    for (let rank = to - 1; rank >= from; rank--) {
      while (rank < ranks.starts[at]!) at -= 1
      const chunk = ranks.of.chunks[at] as CoinChunk
      const inside = rank - ranks.starts[at]!
      lane.effective[slot] = effective(problem, chunk.values[inside]!, kind)
      lane.coins[slot] = chunk.coins[inside] as Coin
      slot += 1
    }
  }
  return lane
}

const kindIn = ({ kinds }: Lane, at: number): Kind => (Array.isArray(kinds) ? (kinds[at] as Kind) : (kinds as Kind))

/** Merges lanes that are each in order; equal values: the cheaper first, then the lighter. */
function merged(lanes: readonly Lane[], complete: boolean): Pool {
  const size = lanes.reduce((sum, lane) => sum + lane.size, 0)
  const pool = {
    size,
    effective: new Float64Array(size),
    cost: new Float64Array(size),
    weight: new Float64Array(size),
    coins: new Array<Coin>(size),
    kinds: new Array<Kind>(size),
    complete,
  }
  const heads = new Int32Array(lanes.length)
  for (let slot = 0; slot < size; slot++) {
    let best = -1
    for (let one = 0; one < lanes.length; one++) {
      const lane = lanes[one] as Lane
      if (heads[one]! < lane.size && (best < 0 || before(lane, heads[one]!, lanes[best] as Lane, heads[best]!))) best = one
    }
    const lane = lanes[best] as Lane
    const at = heads[best]!
    const kind = kindIn(lane, at)
    pool.effective[slot] = lane.effective[at]!
    pool.cost[slot] = kind.cost
    pool.weight[slot] = kind.weight
    pool.coins[slot] = lane.coins[at] as Coin
    pool.kinds[slot] = kind
    heads[best] = at + 1
  }
  return pool
}

function before(a: Lane, atA: number, b: Lane, atB: number): boolean {
  const by = b.effective[atB]! - a.effective[atA]!
  if (by !== 0) return by < 0
  const [kindA, kindB] = [kindIn(a, atA), kindIn(b, atB)]
  return kindA.cost === kindB.cost ? kindA.weight < kindB.weight : kindA.cost < kindB.cost
}
