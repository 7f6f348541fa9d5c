import type { Savepoints } from './apply.ts'
import { type SortedKeys, sortedKeys } from './sorted-keys.ts'
import { type TableName, type Tables, tableNames } from './tx.ts'

type Row = Tables[TableName]
type Table = { readonly rows: Map<string, Row>; readonly keys: SortedKeys }
type Undo = { readonly table: Table; readonly key: string; readonly before: Row | undefined }

/** Every table in this process's memory: rows by hash, keys in order beside them, and a log to undo one command's writes. */
export function memoryTables(): Savepoints {
  const tables = new Map<TableName, Table>(tableNames.map((name) => [name, { rows: new Map(), keys: sortedKeys() }]))
  const tableOf = (name: TableName): Table => tables.get(name) as Table
  let log: Undo[] = []

  const set = (table: Table, key: string, row: Row | undefined): void => {
    if (row === undefined) {
      if (table.rows.delete(key)) table.keys.remove(key)
      return
    }
    if (!table.rows.has(key)) table.keys.add(key)
    table.rows.set(key, row)
  }
  const write = (name: TableName, key: string, row: Row | undefined): void => {
    const table = tableOf(name)
    log.push({ table, key, before: table.rows.get(key) })
    set(table, key, row)
  }

  return {
    get: <Name extends TableName>(name: Name, key: string) => tableOf(name).rows.get(key) as Tables[Name] | undefined,
    put: write,
    remove: (name, key) => write(name, key, undefined),
    range: <Name extends TableName>(name: Name, from: string, to: string, max: number) => {
      const { rows, keys } = tableOf(name)
      return keys.range(from, to, max).map((key) => [key, rows.get(key) as Tables[Name]] as const)
    },
    savepoint: () => {
      if (log.length > 0) log = []
    },
    rollback: () => {
      for (const { table, key, before } of log.reverse()) set(table, key, before)
      log = []
    },
  }
}
