import { type SortedKeys, sortedKeys } from '../kernel/sorted-keys.ts'
import { absent, type Cell } from './cells.ts'

type Stretch = { from: string; to: string }

/** Rows of a range as far as they are known: all of them, or those before a gap and what has to be fetched. */
export type Found =
  | { readonly status: 'known'; readonly rows: readonly (readonly [string, object])[] }
  | { readonly status: 'stale'; readonly keys: readonly string[] }
  | { readonly status: 'gap'; readonly from: string; readonly max: number }

/**
 * Parts of one table of which every key is known: only there can a range be answered from memory.
 *
 * A key that others wrote makes its place `stale`: it is in a known stretch, and whether there is a row has to be asked again.
 */
export class Stretches {
  #stretches: Stretch[] = []
  #keys: SortedKeys = sortedKeys()
  #rows = new Map<string, object>()
  readonly #stale = new Set<string>()

  /** What is known of a key; undefined when it lies in no stretch or is stale. */
  get(key: string): Cell | undefined {
    if (this.#stretches.length === 0) return undefined
    const row = this.#rows.get(key)
    if (row !== undefined) return row
    return this.covers(key) && !this.#stale.has(key) ? absent : undefined
  }

  covers(key: string): boolean {
    return this.#at(key) !== undefined
  }

  /** Writes down what is now at a key; only for keys inside a stretch. */
  set(key: string, cell: Cell): void {
    this.#stale.delete(key)
    if (cell !== absent) {
      if (!this.#rows.has(key)) this.#keys.add(key)
      this.#rows.set(key, cell)
    } else if (this.#rows.delete(key)) this.#keys.remove(key)
  }

  /** Somebody else wrote this key. */
  forget(key: string): void {
    if (this.#stretches.length === 0 || !this.covers(key)) return
    this.set(key, absent)
    this.#stale.add(key)
  }

  range(from: string, to: string, max: number): Found {
    const rows: (readonly [string, object])[] = []
    for (let start = from; start < to && rows.length < max; ) {
      const stretch = this.#at(start)
      if (stretch === undefined) return { status: 'gap', from: start, max: max - rows.length }
      const end = stretch.to < to ? stretch.to : to
      const stale = this.#staleIn(start, end)
      if (stale.length > 0) return { status: 'stale', keys: stale }
      for (const key of this.#keys.range(start, end, max - rows.length)) rows.push([key, this.#rows.get(key) as object])
      start = end
    }
    return { status: 'known', rows }
  }

  /** From here on every key with `from <= key < to` is known; `rows` are those that exist. */
  learn(from: string, to: string, rows: readonly (readonly [string, object])[]): void {
    if (from >= to) return
    for (const key of this.#staleIn(from, to)) this.#stale.delete(key)
    for (const [key, row] of rows) this.set(key, row)
    const apart = this.#stretches.filter((one) => one.to < from || one.from > to)
    const joined = this.#stretches.filter((one) => one.to >= from && one.from <= to)
    const stretch = joined.reduce(
      (all, one) => ({ from: one.from < all.from ? one.from : all.from, to: one.to > all.to ? one.to : all.to }),
      {
        from,
        to,
      },
    )
    this.#stretches = [...apart, stretch].sort((a, b) => (a.from < b.from ? -1 : 1))
  }

  /** How much is remembered. */
  size(): number {
    return this.#rows.size + this.#stale.size + this.#stretches.length
  }

  clear(): void {
    if (this.#stretches.length === 0) return
    this.#stretches = []
    this.#keys = sortedKeys()
    this.#rows = new Map()
    this.#stale.clear()
  }

  #staleIn(from: string, to: string): readonly string[] {
    return this.#stale.size === 0 ? [] : [...this.#stale].filter((key) => key >= from && key < to)
  }

  #at(key: string): Stretch | undefined {
    let low = 0
    let high = this.#stretches.length - 1
    while (low <= high) {
      const middle = (low + high) >> 1
      const one = this.#stretches[middle] as Stretch
      if (key < one.from) high = middle - 1
      else if (key >= one.to) low = middle + 1
      else return one
    }
    return undefined
  }
}
