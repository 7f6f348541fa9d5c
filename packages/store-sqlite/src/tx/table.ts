import type { DatabaseSync, StatementSync } from 'node:sqlite'
import { absent, type Cell, RowCache } from './row-cache.ts'

/** Rows to text and back: the store's canonical JSON. */
export type RowCodec = { encode(row: unknown): string; decode(text: string): unknown }

/** A key with its row. */
export type Entry = readonly [key: string, row: unknown]

const generationMax = 8192

/** A cell as it was before the running command wrote it; undefined while SQLite still has that value. */
type Undo = { readonly key: string; before: Cell<unknown> | undefined }

/**
 * One table inside a batch: what the batch wrote, over memory, over SQLite.
 *
 * Writes wait in memory until the batch ends, so that a row that each of its commands changes (a hot account, the journal's
 * sequence) is encoded and written once. A log of the running command's writes makes it all or nothing without a savepoint.
 */
export class Table {
  readonly #written = new Map<string, Cell<unknown>>()
  readonly #memory: RowCache<unknown> | null
  readonly #codec: RowCodec
  readonly #begin: () => void
  readonly #select: StatementSync
  readonly #upsert: StatementSync
  readonly #delete: StatementSync
  readonly #range: StatementSync
  #undo: Undo[] = []
  /** Whether the batch knows that it has to flush this table. */
  #isDown = false

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
    const cell = this.#pending(key) ?? this.#memory?.get(key) ?? this.#read(key)
    return cell === absent ? undefined : cell
  }

  /** True when this is the command's first write to the table. */
  write(key: string, cell: Cell<unknown>): boolean {
    this.#undo.push({ key, before: this.#pending(key) })
    this.#written.set(key, cell)
    return this.#undo.length === 1
  }

  range(from: string, to: string, max: number): readonly Entry[] {
    if (this.#written.size > 0) {
      // What is about to be overwritten in SQLite has to be known to be undone.
      for (const undo of this.#undo) undo.before ??= this.#memory?.get(undo.key) ?? this.#read(undo.key)
      this.#write()
    }
    const rows = this.#range.all(from, to, max) as unknown as readonly (readonly [string, string])[]
    return rows.map(([key, text]): Entry => [key, this.#known(key) ?? this.#codec.decode(text)])
  }

  /** The running command went through. True when the table has to be put down for flushing. */
  keep(): boolean {
    this.#undo = []
    const isNew = !this.#isDown
    this.#isDown = true
    return isNew
  }

  /** The running command is undone, its latest write first. True as for `keep`: what a range has flushed is written back. */
  drop(): boolean {
    for (const { key, before } of this.#undo.reverse()) {
      if (before === undefined) this.#written.delete(key)
      else this.#written.set(key, before)
    }
    return this.keep()
  }

  /** The batch ends: what was written goes to SQLite. */
  flush(): void {
    this.#isDown = false
    this.#write()
  }

  /** Brings what was written to SQLite, inside the batch's transaction. */
  #write(): void {
    if (this.#written.size === 0) return
    this.#begin()
    for (const [key, cell] of this.#written) {
      if (cell === absent) this.#delete.run(key)
      else this.#upsert.run(key, this.#codec.encode(cell))
      this.#memory?.set(key, cell)
    }
    this.#written.clear()
  }

  // Mostly the first look at a table finds nothing written, and looking up a key that is surely absent costs as much as any other.
  #pending(key: string): Cell<unknown> | undefined {
    return this.#written.size === 0 ? undefined : this.#written.get(key)
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
}
