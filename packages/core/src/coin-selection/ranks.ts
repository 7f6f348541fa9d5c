import type { Coin, CoinChunk, CoinClass } from '../chain/snapshot.ts'

/** Positions in a class, smallest first. */
export type Ranks = { readonly of: CoinClass; readonly starts: Int32Array }

export function ranksOf(of: CoinClass): Ranks {
  return { of, starts: of.starts }
}

/** The chunk in which a rank lies. */
export function chunkAt({ starts }: Ranks, rank: number): number {
  let low = 0
  let high = starts.length - 2
  while (low < high) {
    const middle = (low + high + 1) >> 1
    if (starts[middle]! <= rank) low = middle
    else high = middle - 1
  }
  return low
}

export function coinAt(ranks: Ranks, rank: number): Coin {
  const at = chunkAt(ranks, rank)
  return ranks.of.chunks[at]!.coins[rank - ranks.starts[at]!] as Coin
}

/** The value at a rank, without touching the coin. */
export function valueAt(ranks: Ranks, rank: number): number {
  const at = chunkAt(ranks, rank)
  return ranks.of.chunks[at]!.values[rank - ranks.starts[at]!]!
}

/** How many coins of the class are below `value`; also the rank of the first that is not. */
export function rankOf({ of: { chunks, firsts }, starts }: Ranks, value: number): number {
  let low = 0
  let high = chunks.length
  while (low < high) {
    const middle = (low + high) >> 1
    if (firsts[middle]! < value) low = middle + 1
    else high = middle
  }
  if (low === 0) return 0
  const chunk = chunks[low - 1] as CoinChunk
  return starts[low - 1]! + firstNotBelow(chunk, value)
}

function firstNotBelow({ values, coins }: CoinChunk, value: number): number {
  let low = 0
  let high = coins.length
  while (low < high) {
    const middle = (low + high) >> 1
    if (values[middle]! < value) low = middle + 1
    else high = middle
  }
  return low
}

/** The exact sum of the coins from `rank` on: whole chunks by their sums, one chunk coin by coin. */
export function totalFrom(ranks: Ranks, rank: number): bigint {
  const { chunks } = ranks.of
  if (rank >= ranks.of.size) return 0n
  const first = chunkAt(ranks, rank)
  let total = 0n
  for (const coin of chunks[first]!.coins.slice(rank - ranks.starts[first]!)) total += coin.amount
  for (let at = first + 1; at < chunks.length; at++) total += chunks[at]!.total
  return total
}
