import type { Savepoints } from '../kernel/apply.ts'
import { encodeRow } from '../kernel/codec.ts'
import type { TableName, Tables } from '../kernel/tx.ts'
import { Assumed } from './assumed.ts'
import { absent, type Cell } from './cells.ts'
import type { RowCache } from './row-cache.ts'
import { RowMissing } from './row-missing.ts'
import type { TableKeys, TableRows } from './shared-engine.ts'

type Undo = { readonly written: Map<string, Cell>; readonly key: string; readonly before: Cell | undefined }

// A batch of leases walks through the same index again and again; its last walk says enough.
const walkedMax = 4

/**
 * The tables as one run of a batch sees them: what the run wrote, over what this process knows of the store.
 *
 * Reading what is not known throws {@link RowMissing}, unless it is `assumed` to be absent: then the run depends on it. `strict` encodes each row as it is put, so that a row that cannot be written is
 * the error of its own command.
 */
export class BatchTables implements Savepoints {
  readonly #cache: RowCache
  readonly #strict: boolean
  readonly #assumed: Assumed
  readonly #dependsOn = new Assumed()
  readonly #written = new Map<TableName, Map<string, Cell>>()
  #walked: (readonly (readonly [string, object])[])[] = []
  #log: Undo[] = []

  constructor(cache: RowCache, strict: boolean, assumed: Assumed = new Assumed()) {
    this.#cache = cache
    this.#strict = strict
    this.#assumed = assumed
  }

  get<Name extends TableName>(table: Name, key: string): Tables[Name] | undefined {
    const cell = this.#written.get(table)?.get(key) ?? this.#cache.get(table, key)
    if (cell === undefined) {
      if (!this.#assumed.has(table, key)) throw new RowMissing(table, [key])
      // For good, also if this command is undone: that it was rejected may be on account of what it found.
      this.#dependsOn.add(table, key)
      return undefined
    }
    return cell === absent ? undefined : (cell as Tables[Name])
  }

  put<Name extends TableName>(table: Name, key: string, row: Tables[Name]): void {
    if (this.#strict) encodeRow(row)
    this.#write(table, key, row)
  }

  remove(table: TableName, key: string): void {
    this.#write(table, key, absent)
  }

  range<Name extends TableName>(table: Name, from: string, to: string, max: number): readonly (readonly [string, Tables[Name]])[] {
    if (max <= 0 || from >= to) return []
    const written = [...(this.#written.get(table) ?? [])].filter(([key]) => key >= from && key < to)
    const removed = written.reduce((count, [, cell]) => (cell === absent ? count + 1 : count), 0)
    const found = this.#cache.range(table, from, to, max + removed)
    if (found.status === 'stale') throw new RowMissing(table, found.keys)
    if (found.status === 'known' && found.rows.length > 0) this.#walked = [...this.#walked.slice(1 - walkedMax), found.rows]
    if (found.status === 'gap') throw new RowMissing(table, [], { table, from: found.from, to, max: found.max })
    if (written.length === 0) return found.rows as readonly (readonly [string, Tables[Name]])[]
    const rows = new Map<string, Cell>(found.rows)
    for (const [key, cell] of written) rows.set(key, cell)
    const merged = [...rows].filter((entry) => entry[1] !== absent) as unknown as (readonly [string, Tables[Name]])[]
    // At least `max` rows are left of those that were fetched, if there are as many, so a put beyond the last of them is cut off.
    return merged.sort(([a], [b]) => (a < b ? -1 : 1)).slice(0, max)
  }

  savepoint(): void {
    if (this.#log.length > 0) this.#log = []
  }

  rollback(): void {
    for (const { written, key, before } of this.#log.reverse()) {
      if (before === undefined) written.delete(key)
      else written.set(key, before)
    }
    this.#log = []
  }

  /** The last ranges that were read, to guess what the run will ask for next. */
  walked(): readonly (readonly (readonly [string, object])[])[] {
    return this.#walked
  }

  /** The rows that were taken for absent without anybody having looked. */
  dependsOn(): readonly TableKeys[] {
    return this.#dependsOn.lists()
  }

  /** Whether anything is to be committed. */
  hasWrites(): boolean {
    for (const rows of this.#written.values()) if (rows.size > 0) return true
    return false
  }

  /** What the run wrote, as text. @throws InvariantError for a row that does not fit into text */
  changes(): { readonly puts: readonly TableRows[]; readonly removes: readonly TableKeys[] } {
    const puts: TableRows[] = []
    const removes: TableKeys[] = []
    for (const [table, cells] of this.#written) {
      const keys: string[] = []
      const values: string[] = []
      const gone: string[] = []
      for (const [key, cell] of cells) {
        if (cell === absent) gone.push(key)
        else {
          keys.push(key)
          values.push(encodeRow(cell))
        }
      }
      if (keys.length > 0) puts.push({ table, keys, values })
      if (gone.length > 0) removes.push({ table, keys: gone })
    }
    return { puts, removes }
  }

  /** Tells the cache what is now in the store, after the commit. */
  handOver(): void {
    for (const { table, keys } of this.dependsOn()) for (const key of keys) this.#cache.wrote(table, key, absent)
    for (const [table, cells] of this.#written) for (const [key, cell] of cells) this.#cache.wrote(table, key, cell)
  }

  #write(table: TableName, key: string, cell: Cell): void {
    let written = this.#written.get(table)
    if (written === undefined) {
      written = new Map()
      this.#written.set(table, written)
    }
    this.#log.push({ written, key, before: written.get(key) })
    written.set(key, cell)
  }
}
