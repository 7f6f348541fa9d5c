import type { Coin, CoinClass } from '../chain/snapshot.ts'
import { invariant } from '../errors/invariant.ts'
import { compareCoins, searchValue } from './order.ts'

const chunkMax = 1024
const chunkStart = 768
const chunkMin = 192

type OwnChunk = { values: Float64Array; coins: Coin[]; total: bigint }

function chunkOf(coins: readonly Coin[]): OwnChunk {
  const values = new Float64Array(chunkMax)
  let total = 0n
  for (const [at, coin] of coins.entries()) {
    values[at] = searchValue(coin)
    total += coin.amount
  }
  return { values, coins: [...coins], total }
}

/**
 * The coins of one class in ascending order, in chunks that are copied when written after a view was taken.
 *
 * A view costs nothing and stays as it was: the first write after it copies the list of chunks and the one chunk it touches
 * (a few kilobytes of a million coins). Searching is binary; a write moves at most one chunk's tail.
 */
export class SortedCoins {
  readonly #script: string
  readonly #confirmed: boolean
  #chunks: OwnChunk[] = []
  #starts: Int32Array = new Int32Array(1)
  #firsts: Float64Array = new Float64Array(0)
  #size = 0
  #total = 0n
  /** Chunks made since the last view: no one else sees them, so they may be written in place. */
  #own = new Set<OwnChunk>()
  #view: CoinClass | undefined

  constructor(script: string, confirmed: boolean) {
    this.#script = script
    this.#confirmed = confirmed
  }

  get size(): number {
    return this.#size
  }

  /** Takes over many coins at once; only into an empty class. */
  fill(coins: readonly Coin[]): void {
    invariant(this.#size === 0, 'fill is for an empty class')
    const sorted = [...coins].sort(compareCoins)
    for (let at = 0; at < sorted.length; at += chunkStart) this.#chunks.push(this.#mine(chunkOf(sorted.slice(at, at + chunkStart))))
    this.#size = sorted.length
    this.#total = this.#chunks.reduce((sum, { total }) => sum + total, 0n)
    this.#reindex()
  }

  insert(coin: Coin): void {
    this.#unshare()
    const chunks = this.#chunks.length
    if (chunks === 0) this.#chunks.push(this.#mine(chunkOf([])))
    const at = this.#chunkFor(coin)
    let chunk = this.#writable(at)
    if (chunk.coins.length === chunkMax) {
      const upper = this.#mine(chunkOf(chunk.coins.slice(chunkMax / 2)))
      const lower = this.#mine(chunkOf(chunk.coins.slice(0, chunkMax / 2)))
      this.#own.delete(chunk)
      this.#chunks.splice(at, 1, lower, upper)
      chunk = compareCoins(coin, upper.coins[0] as Coin) < 0 ? lower : upper
    }
    const slot = slotIn(chunk, coin)
    chunk.values.copyWithin(slot + 1, slot, chunk.coins.length)
    chunk.values[slot] = searchValue(coin)
    chunk.coins.splice(slot, 0, coin)
    chunk.total += coin.amount
    this.#size += 1
    this.#total += coin.amount
    if (this.#chunks.length === chunks) this.#shift(at, 1)
    else this.#reindex()
  }

  remove(coin: Coin): void {
    this.#unshare()
    const at = this.#chunkFor(coin)
    const chunk = this.#writable(at)
    const slot = slotIn(chunk, coin)
    invariant(chunk.coins[slot]?.claim === coin.claim, `${coin.claim} is not in its class`)
    chunk.values.copyWithin(slot, slot + 1, chunk.coins.length)
    chunk.coins.splice(slot, 1)
    chunk.total -= coin.amount
    this.#size -= 1
    this.#total -= coin.amount
    const chunks = this.#chunks.length
    if (chunk.coins.length < chunkMin) this.#merge(at)
    if (this.#chunks.length === chunks) this.#shift(at, -1)
    else this.#reindex()
  }

  view(): CoinClass {
    if (this.#view === undefined) {
      this.#own = new Set()
      this.#view = {
        script: this.#script,
        confirmed: this.#confirmed,
        size: this.#size,
        total: this.#total,
        chunks: this.#chunks,
        starts: this.#starts,
        firsts: this.#firsts,
      }
    }
    return this.#view
  }

  #mine(chunk: OwnChunk): OwnChunk {
    this.#own.add(chunk)
    return chunk
  }

  #unshare(): void {
    if (this.#view === undefined) return
    this.#view = undefined
    this.#chunks = this.#chunks.slice()
    this.#starts = this.#starts.slice()
    this.#firsts = this.#firsts.slice()
  }

  /** One coin more or less in a chunk. */
  #shift(at: number, by: number): void {
    this.#firsts[at] = (this.#chunks[at] as OwnChunk).values[0]!
    for (let later = at + 1; later < this.#starts.length; later++) this.#starts[later] = this.#starts[later]! + by
  }

  /** After chunks came or went. */
  #reindex(): void {
    this.#firsts = Float64Array.from(this.#chunks, ({ values }) => values[0]!)
    this.#starts = new Int32Array(this.#chunks.length + 1)
    for (const [at, { coins }] of this.#chunks.entries()) this.#starts[at + 1] = this.#starts[at]! + coins.length
  }

  #writable(at: number): OwnChunk {
    const chunk = this.#chunks[at] as OwnChunk
    if (this.#own.has(chunk)) return chunk
    const copy = this.#mine({ values: chunk.values.slice(), coins: [...chunk.coins], total: chunk.total })
    this.#chunks[at] = copy
    return copy
  }

  /** The last chunk that starts at or below the coin, else the first. */
  #chunkFor(coin: Coin): number {
    let low = 0
    let high = this.#chunks.length - 1
    while (low < high) {
      const middle = (low + high + 1) >> 1
      if (compareCoins((this.#chunks[middle] as OwnChunk).coins[0] as Coin, coin) <= 0) low = middle
      else high = middle - 1
    }
    return low
  }

  /** A chunk that ran low joins its neighbour, so that the list of chunks does not outgrow the coins. */
  #merge(at: number): void {
    const chunk = this.#chunks[at] as OwnChunk
    const left = at > 0 ? at - 1 : at
    const [a, b] = [this.#chunks[left], this.#chunks[left + 1]]
    if (a !== undefined && b !== undefined && a.coins.length + b.coins.length <= chunkStart) {
      this.#own.delete(a)
      this.#own.delete(b)
      this.#chunks.splice(left, 2, this.#mine(chunkOf([...a.coins, ...b.coins])))
    } else if (chunk.coins.length === 0) {
      this.#own.delete(chunk)
      this.#chunks.splice(at, 1)
    }
  }
}

/** Where the coin is in the chunk, or would be. */
function slotIn(chunk: OwnChunk, coin: Coin): number {
  let low = 0
  let high = chunk.coins.length
  while (low < high) {
    const middle = (low + high) >> 1
    if (compareCoins(chunk.coins[middle] as Coin, coin) < 0) low = middle + 1
    else high = middle
  }
  return low
}
