import type { DatabaseSync, SQLInputValue, StatementSync } from 'node:sqlite'

/** One statement as it ran: which, how, and with what. */
export type Step = readonly [statement: number, method: 'run' | 'get' | 'all', params: readonly SQLInputValue[]]
/** What the store sent to SQLite: the texts it prepared, and per batch each statement with its parameters. */
export type Recording = { readonly statements: readonly string[]; readonly batches: readonly (readonly Step[])[] }

/** A database that notes each statement before it passes it on. `cut` ends a batch. */
export function recordingDatabase(db: DatabaseSync): { readonly db: DatabaseSync; cut(): void; recording(): Recording } {
  const statements: string[] = []
  const batches: Step[][] = []
  let batch: Step[] = []

  const prepare = (sql: string): StatementSync => {
    const statement = db.prepare(sql)
    const number = statements.push(sql) - 1
    const wrap =
      (method: Step[1]) =>
      (...params: SQLInputValue[]) => {
        batch.push([number, method, params])
        return statement[method](...params)
      }
    return {
      run: wrap('run'),
      get: wrap('get'),
      all: wrap('all'),
      setReturnArrays: (enabled: boolean) => statement.setReturnArrays(enabled),
    } as unknown as StatementSync
  }
  const recorded = {
    prepare,
    // BEGIN and COMMIT become steps as well.
    exec: (sql: string) => {
      const known = statements.indexOf(sql)
      batch.push([known === -1 ? statements.push(sql) - 1 : known, 'run', []])
      db.exec(sql)
    },
    get isTransaction() {
      return db.isTransaction
    },
  }
  return {
    db: recorded as unknown as DatabaseSync,
    cut: () => {
      batches.push(batch)
      batch = []
    },
    recording: () => ({ statements, batches }),
  }
}
