import { following, lastKey } from '../kernel/keys.ts'
import type { TableName } from '../kernel/tx.ts'
import type { RowMissing } from './row-missing.ts'
import type { KeyRange, SharedRead, SharedView, TableKeys } from './shared-engine.ts'

// A first page of ranges, and the most rows that one answer of the engine carries for one range.
const pageMin = 1_000
const pageMax = 32_000
// Rows that others refer to are fetched along with the first of them: so many at first, then twice as many each round.
const alongMin = 128
// So many rounds of single rows missing in one table and the whole table is read along.
const roundsMax = 8

/**
 * What a batch is waiting for, collected over a run and asked for at once.
 *
 * Each round trip starts the batch again, so a verb that walks through a whole table must not need one per page. Pages double from
 * round to round, rows that fetched rows name are fetched along, and a table whose rows keep missing one by one is read from its start: the
 * rounds grow with the logarithm of what is read.
 */
export class Wanted {
  #gets = new Map<TableName, Set<string>>()
  #ranges = new Map<string, KeyRange>()
  readonly #rounds = new Map<TableName, number>()
  /** How far a table that is read along has come. */
  readonly #readTo = new Map<TableName, string>()
  /** Rows that fetched rows refer to, in the order in which those came. */
  readonly #referred = new Map<TableName, Set<string>>()
  readonly #knows: (table: TableName, key: string) => boolean
  #page = pageMin

  /** `knows` tells which rows need not be fetched. */
  constructor(knows: (table: TableName, key: string) => boolean) {
    this.#knows = knows
  }

  /** Nothing is missing. */
  isEmpty(): boolean {
    return this.#gets.size === 0 && this.#ranges.size === 0
  }

  addRow(table: TableName, key: string): void {
    const keys = this.#gets.get(table)
    if (keys === undefined) this.#gets.set(table, new Set([key]))
    else keys.add(key)
  }

  /** Notes the rows that a row names: whoever walks through an index will ask for them one after the other. */
  follow(row: object): void {
    const { order, attempt, attempts, orders } = row as { readonly [field: string]: unknown }
    this.#refer('orders', order)
    this.#refer('attempts', attempt)
    if (Array.isArray(attempts)) for (const one of attempts) this.#refer('attempts', one)
    if (Array.isArray(orders)) for (const one of orders) this.#refer('orders', one)
  }

  add({ table, keys, range }: RowMissing): void {
    for (const key of keys) this.addRow(table, key)
    if (range !== undefined) this.#addRange(range.table, range.from, range.to, range.max)
  }

  /** Everything collected since the last call; the next round may ask for more. */
  take(): { readonly gets: readonly TableKeys[]; readonly ranges: readonly KeyRange[] } {
    for (const table of this.#gets.keys()) {
      const rounds = (this.#rounds.get(table) ?? 0) + 1
      this.#rounds.set(table, rounds)
      this.#addReferred(table, rounds)
      const from = this.#readTo.get(table) ?? ''
      if (rounds > roundsMax && from !== lastKey) this.#addRange(table, from, lastKey, this.#page)
    }
    const taken = { gets: [...this.#gets].map(([table, keys]) => ({ table, keys: [...keys] })), ranges: [...this.#ranges.values()] }
    if (this.#ranges.size > 0) this.#page = Math.min(pageMax, this.#page * 2)
    this.#gets = new Map()
    this.#ranges = new Map()
    return taken
  }

  /** Notes how far the whole tables have come with this answer. */
  answered({ ranges }: Pick<SharedRead, 'ranges'>, view: SharedView): void {
    for (const [at, { table, from, to, max }] of ranges.entries()) {
      if (to !== lastKey || from !== (this.#readTo.get(table) ?? '')) continue
      const rows = view.ranges[at] ?? []
      const last = rows.at(-1)
      this.#readTo.set(table, rows.length < max || last === undefined ? lastKey : following(last[0]))
    }
  }

  #refer(table: TableName, key: unknown): void {
    if (typeof key !== 'string') return
    const keys = this.#referred.get(table)
    if (keys === undefined) this.#referred.set(table, new Set([key]))
    else keys.add(key)
  }

  #addReferred(table: TableName, rounds: number): void {
    const referred = this.#referred.get(table)
    let left = alongMin * 2 ** (rounds - 1)
    for (const key of referred ?? []) {
      if (left === 0) break
      referred?.delete(key)
      if (this.#knows(table, key)) continue
      this.addRow(table, key)
      left -= 1
    }
  }

  #addRange(table: TableName, from: string, to: string, max: number): void {
    const wanted = Math.min(pageMax, this.#page > pageMin ? Math.max(max, this.#page) : max)
    const name = `${table}|${from}|${to}`
    if ((this.#ranges.get(name)?.max ?? 0) < wanted) this.#ranges.set(name, { table, from, to, max: wanted })
  }
}
