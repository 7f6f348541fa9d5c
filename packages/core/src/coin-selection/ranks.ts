import type { Coin, CoinChunk, CoinClass } from '../chain/snapshot.ts'

/** Positions in a class: chunk starts summed up once, so that any rank is found by binary search. */
export type Ranks = { readonly of: CoinClass; readonly starts: Int32Array }

export function ranksOf(of: CoinClass): Ranks {
  const starts = new Int32Array(of.chunks.length + 1)
  for (let at = 0; at < of.chunks.length; at++) starts[at + 1] = starts[at]! + of.chunks[at]!.coins.length
  return { of, starts }
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

/** How many coins of the class are below `value`; also the rank of the first that is not. */
export function rankOf({ of: { chunks }, starts }: Ranks, value: number): number {
  let low = 0
  let high = chunks.length
  while (low < high) {
    const middle = (low + high) >> 1
    if (chunks[middle]!.values[0]! < value) low = middle + 1
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
