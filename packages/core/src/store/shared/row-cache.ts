import { decodeRow } from '../kernel/codec.ts'
import { following } from '../kernel/keys.ts'
import { type TableName, tableNames } from '../kernel/tx.ts'
import { absent, type Cell, Cells } from './cells.ts'
import type { Changed, SharedRead, SharedView, TableKeys, TableRows } from './shared-engine.ts'
import { type Found, Stretches } from './stretches.ts'

/** A table's part of the cache. */
type Known = { readonly cells: Cells; readonly stretches: Stretches }

// Written once and found by ranges, if at all: not worth keeping one by one.
const seldomRead: ReadonlySet<TableName> = new Set<TableName>([
  'credits',
  'due',
  'ordersByAccount',
  'ordersByState',
  'walletsByOwner',
  'journal',
  'seals',
])

const generationMax = 8_192
const stretchMax = 16_384

/**
 * What this process knows of the store's rows, all of it true at one head.
 *
 * It is told of every change: its own commits, and what others changed with each answer of the engine. A row that is not in it is
 * fetched, so losing all of it costs time only.
 */
export class RowCache {
  readonly #tables: ReadonlyMap<TableName, Known> = new Map(
    tableNames.map((name) => [name, { cells: new Cells(generationMax), stretches: new Stretches() }]),
  )

  get(table: TableName, key: string): Cell | undefined {
    const { cells, stretches } = this.#known(table)
    return stretches.get(key) ?? cells.get(key)
  }

  range(table: TableName, from: string, to: string, max: number): Found {
    return this.#known(table).stretches.range(from, to, max)
  }

  /** Takes over a commit of this process: what it wrote is what there is now. */
  wrote(table: TableName, key: string, cell: Cell): void {
    const { cells, stretches } = this.#known(table)
    if (stretches.covers(key)) stretches.set(key, cell)
    if (seldomRead.has(table)) cells.forget(key)
    else cells.set(key, cell)
  }

  /** Forgets what others changed. */
  forget(changed: Changed): void {
    if (changed === 'too-many') this.clear()
    else
      for (const { table, keys } of changed) {
        const { cells, stretches } = this.#known(table)
        for (const key of keys) {
          cells.forget(key)
          stretches.forget(key)
        }
      }
  }

  /** Takes in single rows as the engine has them now. */
  learnRows(rows: readonly TableRows[]): void {
    for (const { table, keys, values } of rows) for (const [at, key] of keys.entries()) this.#learn(table, key, values[at] as string)
  }

  /** Takes in that of the rows of `lists` there are only these. */
  learnFound(lists: readonly TableKeys[], rows: readonly TableRows[]): void {
    for (const { table, keys } of lists) for (const key of keys) this.#learn(table, key, null)
    this.learnRows(rows)
  }

  /** Takes in what was asked for in `request`; `forget` comes first. `follow` is shown each row. */
  learn(request: SharedRead, view: SharedView, follow: (row: object) => void): void {
    for (const [at, { table, keys }] of request.gets.entries()) {
      const values = view.rows[at] ?? []
      for (const [index, key] of keys.entries()) this.#learn(table, key, values[index] ?? null, follow)
    }
    for (const [at, { table, from, to, max }] of request.ranges.entries()) {
      const found = view.ranges[at] ?? []
      const last = found.at(-1)
      // Fewer than asked for: there are no more up to the end. Otherwise everything is known up to and with the last one.
      const end = found.length < max || last === undefined ? to : following(last[0])
      const rows = found.map(([key, text]) => [key, decodeRow<object>(text)] as const)
      for (const [, row] of rows) follow(row)
      this.#known(table).stretches.learn(from, end, rows)
    }
  }

  /** Keeps the cache within its bounds; only between batches. */
  trim(): void {
    for (const { cells, stretches } of this.#tables.values()) {
      cells.trim()
      if (stretches.size() > stretchMax) stretches.clear()
    }
  }

  clear(): void {
    for (const { cells, stretches } of this.#tables.values()) {
      cells.clear()
      stretches.clear()
    }
  }

  #learn(table: TableName, key: string, text: string | null, follow?: (row: object) => void): void {
    const { cells, stretches } = this.#known(table)
    const cell = text === null ? absent : decodeRow<object>(text)
    if (cell !== absent) follow?.(cell)
    if (stretches.covers(key)) stretches.set(key, cell)
    else cells.set(key, cell)
  }

  #known(table: TableName): Known {
    return this.#tables.get(table) as Known
  }
}
