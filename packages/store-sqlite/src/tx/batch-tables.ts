import type { DatabaseSync, StatementSync } from 'node:sqlite'
import { invariant, type Savepoints, type TableName, type Tables, tableNames } from '@wallet/core'
import { isCached } from '../database/schema.ts'
import { absent } from './row-cache.ts'
import { type RowCodec, Table } from './table.ts'

/** The tables as a batch of commands sees them. One lives as long as its connection, so that statements are prepared once. */
export class BatchTables implements Savepoints {
  readonly #commit: StatementSync
  readonly #tables: Readonly<Record<TableName, Table>>
  // Written by the running command, and by the batch's commands before it: a batch touches few of all the tables.
  #touched: Table[] = []
  #changed: Table[] = []
  #begun = false

  constructor(db: DatabaseSync, codecOf: (table: TableName) => RowCodec) {
    const beginning = db.prepare('BEGIN IMMEDIATE')
    const begin = (): void => {
      if (this.#begun) return
      beginning.run()
      this.#begun = true
    }
    this.#commit = db.prepare('COMMIT')
    this.#tables = Object.fromEntries(
      tableNames.map((name) => [name, new Table(db, name, isCached(name), codecOf(name), begin)]),
    ) as unknown as Record<TableName, Table>
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
    if (this.#touched.length === 0) return
    for (const table of this.#touched) if (table.keep()) this.#changed.push(table)
    this.#touched = []
  }

  rollback(): void {
    for (const table of this.#touched) if (table.drop()) this.#changed.push(table)
    this.#touched = []
  }

  /**
   * Writes the batch and syncs it to the disk: one transaction, one fsync, none of either for a batch that changed nothing.
   *
   * `written` is called when everything but the COMMIT is done. When this throws, nobody knows whether the batch is stored, and these tables must not be used again.
   */
  commitBatch(written: () => void): void {
    this.savepoint()
    for (const table of this.#changed) table.flush()
    this.#changed = []
    if (!this.#begun) return
    written()
    this.#commit.run()
    this.#begun = false
  }

  #write(table: Table, key: string, cell: unknown): void {
    if (table.write(key, cell as typeof absent)) this.#touched.push(table)
  }

  #table(name: TableName): Table {
    const table = this.#tables[name]
    invariant(table !== undefined, `a table named ${name}`)
    return table
  }
}
