import type { DatabaseSync, StatementSync } from 'node:sqlite'
import { invariant, type Savepoints, type TableName, type Tables, tableNames } from '@wallet/core'
import { isCached } from '../database/schema.ts'
import { absent } from './row-cache.ts'
import { type RowCodec, Table } from './table.ts'

/** The tables as a batch of commands sees them. One lives as long as its connection, so that statements are prepared once. */
export class BatchTables implements Savepoints {
  readonly #commit: StatementSync
  readonly #tables: ReadonlyMap<TableName, Table>
  #touched: Table[] = []
  #begun = false

  constructor(db: DatabaseSync, codecOf: (table: TableName) => RowCodec) {
    const beginning = db.prepare('BEGIN IMMEDIATE')
    const begin = (): void => {
      if (this.#begun) return
      beginning.run()
      this.#begun = true
    }
    this.#commit = db.prepare('COMMIT')
    this.#tables = new Map(tableNames.map((name) => [name, new Table(db, name, isCached(name), codecOf(name), begin)]))
  }

  get<Name extends TableName>(table: Name, key: string): Tables[Name] | undefined {
    return this.#table(table).get(key) as Tables[Name] | undefined
  }

  put<Name extends TableName>(table: Name, key: string, row: Tables[Name]): void {
    this.#write(this.#table(table), key, row)
  }

  remove(table: TableName, key: string): void {
    this.#write(this.#table(table), key, absent)
  }

  range<Name extends TableName>(table: Name, from: string, to: string, max: number): readonly (readonly [string, Tables[Name]])[] {
    return this.#table(table).range(from, to, max) as readonly (readonly [string, Tables[Name]])[]
  }

  /** Keeps what was written so far; from here on `rollback` undoes. */
  savepoint(): void {
    for (const table of this.#touched) table.keep()
    this.#touched = []
  }

  rollback(): void {
    for (const table of this.#touched) table.drop()
    this.#touched = []
  }

  /**
   * Writes the batch and syncs it to the disk: one transaction, one fsync, none of either for a batch that changed nothing.
   *
   * `written` is called when everything but the COMMIT is done. When this throws, nobody knows whether the batch is stored, and these tables must not be used again.
   */
  commitBatch(written: () => void): void {
    this.savepoint()
    for (const table of this.#tables.values()) table.flush()
    if (!this.#begun) return
    written()
    this.#commit.run()
    this.#begun = false
  }

  #write(table: Table, key: string, cell: unknown): void {
    if (table.write(key, cell as typeof absent)) this.#touched.push(table)
  }

  #table(name: TableName): Table {
    const table = this.#tables.get(name)
    invariant(table !== undefined, `a table named ${name}`)
    return table
  }
}
