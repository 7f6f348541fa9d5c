import type { DatabaseSync, StatementSync } from 'node:sqlite'
import { absent, type Cell, RowCache } from './row-cache.ts'

/** Rows to text and back: the store's canonical JSON. */
export type RowCodec = { encode(row: unknown): string; decode(text: string): unknown }

/** A key with its row. */
export type Entry = readonly [key: string, row: unknown]

const generationMax = 8192

/**
 * One table inside a batch: what the running command wrote, over what the batch's earlier commands wrote, over memory, over SQLite.
 *
 * The two written layers make a command all or nothing without a savepoint, and let a row that each command of a batch changes
 * (a hot account, the journal's sequence) be encoded and written once per batch.
 */
export class Table {
  readonly #command = new Map<string, Cell<unknown>>()
  readonly #batch = new Map<string, Cell<unknown>>()
  readonly #memory: RowCache<unknown> | null
  readonly #codec: RowCodec
  readonly #begin: () => void
  readonly #select: StatementSync
  readonly #upsert: StatementSync
  readonly #delete: StatementSync
  readonly #range: StatementSync

  /** `begin` is called before each write to SQLite, so that a batch that only reads opens no transaction. */
  constructor(db: DatabaseSync, name: string, cached: boolean, codec: RowCodec, begin: () => void) {
    this.#begin = begin
    this.#memory = cached ? new RowCache(generationMax) : null
    this.#codec = codec
    this.#select = db.prepare(`SELECT v FROM ${name} WHERE k = ?`)
    this.#upsert = db.prepare(`INSERT INTO ${name} (k, v) VALUES (?, ?) ON CONFLICT (k) DO UPDATE SET v = excluded.v`)
    this.#delete = db.prepare(`DELETE FROM ${name} WHERE k = ?`)
    this.#range = db.prepare(`SELECT k, v FROM ${name} WHERE k >= ? AND k < ? ORDER BY k LIMIT ?`)
    for (const statement of [this.#select, this.#range]) statement.setReturnArrays(true)
  }

  get(key: string): unknown {
    const cell = this.#command.get(key) ?? this.#batch.get(key) ?? this.#memory?.get(key) ?? this.#read(key)
    return cell === absent ? undefined : cell
  }

  /** True when this is the command's first write to the table. */
  write(key: string, cell: Cell<unknown>): boolean {
    const first = this.#command.size === 0
    this.#command.set(key, cell)
    return first
  }

  range(from: string, to: string, max: number): readonly Entry[] {
    this.flush()
    // Each row the command removed may hide one that belongs on the page.
    const rows = this.#range.all(from, to, max + this.#command.size) as unknown as readonly (readonly [string, string])[]
    const stored = rows.map(([key, text]): Entry => [key, this.#known(key) ?? this.#codec.decode(text)])
    return this.#command.size === 0 ? stored : this.#overlay(stored, from, to, max)
  }

  /** The running command went through: its writes become the batch's. */
  keep(): void {
    for (const [key, cell] of this.#command) this.#batch.set(key, cell)
    this.#command.clear()
  }

  /** The running command is undone. */
  drop(): void {
    this.#command.clear()
  }

  /** Brings the finished commands' writes to SQLite, inside the batch's transaction. */
  flush(): void {
    if (this.#batch.size === 0) return
    this.#begin()
    for (const [key, cell] of this.#batch) {
      if (cell === absent) this.#delete.run(key)
      else this.#upsert.run(key, this.#codec.encode(cell))
      this.#memory?.set(key, cell)
    }
    this.#batch.clear()
  }

  #read(key: string): Cell<unknown> {
    const row = this.#select.get(key) as unknown as readonly [string] | undefined
    const cell = row === undefined ? absent : this.#codec.decode(row[0])
    this.#memory?.set(key, cell as Cell<unknown>)
    return cell as Cell<unknown>
  }

  #known(key: string): unknown {
    const cell = this.#memory?.get(key)
    return cell === absent ? undefined : cell
  }

  #overlay(stored: readonly Entry[], from: string, to: string, max: number): readonly Entry[] {
    const merged = new Map(stored)
    for (const [key, cell] of this.#command) {
      if (cell === absent) merged.delete(key)
      else if (key >= from && key < to) merged.set(key, cell)
    }
    return [...merged].sort(([a], [b]) => (a < b ? -1 : 1)).slice(0, max)
  }
}
