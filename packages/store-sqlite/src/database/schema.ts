import type { DatabaseSync } from 'node:sqlite'
import { type TableName, tableNames } from '@wallet/core'
import { sqliteErrors } from '../errors/codes.ts'
import { readSetting } from './settings.ts'

/** Marks our files ("WALT"), so that another program's database is refused instead of filled. */
export const applicationId = 0x57414c54

// Written once and found by ranges: not worth keeping in memory.
const uncached: ReadonlySet<TableName> = new Set<TableName>([
  'credits',
  'due',
  'ordersByAccount',
  'ordersByState',
  'walletsByOwner',
  'journal',
  'seals',
])

/** Whether rows of a table are worth keeping in memory. */
export function isCached(table: TableName): boolean {
  return !uncached.has(table)
}

/** One step from a schema version to the next. Never edited once released: a file made by it is out there. */
export type Migration = (db: DatabaseSync) => void

/** All steps in order; a file's `user_version` says how many it has had. */
export const migrations: readonly Migration[] = [
  (db) => {
    // Core's tables as of the first release; one that core adds later is a step of its own.
    // STRICT: no value ever turns into a number. Not WITHOUT ROWID: there a row of 1 KB sits in the tree of random keys, three to
    // a page or spilled to a page of its own, and each commit writes that page; with a rowid, rows are appended one after another
    // and only the short key goes to a random place. Measured: 2.5 times the accepts.
    for (const name of tableNames) db.exec(`CREATE TABLE ${name} (k TEXT PRIMARY KEY NOT NULL, v TEXT NOT NULL) STRICT`)
  },
]

/**
 * Brings the file to the newest schema in one commit: a crash leaves the old one.
 *
 * @throws WalletError `SQLITE__SCHEMA_TOO_NEW` for a file of a later version, `SQLITE__FILE_UNUSABLE` for somebody else's database
 */
export function migrate(db: DatabaseSync, path: string, steps: readonly Migration[] = migrations): void {
  const found = Number.parseInt(readSetting(db, 'user_version'), 10)
  const mark = Number.parseInt(readSetting(db, 'application_id'), 10)
  const tables = db.prepare("SELECT count(*) AS count FROM sqlite_schema WHERE type = 'table'").get()?.['count']
  if (mark !== applicationId && (mark !== 0 || found !== 0 || tables !== 0)) {
    throw sqliteErrors.create('SQLITE__FILE_UNUSABLE', { path, reason: 'it is the database of another program' })
  }
  if (found > steps.length) throw sqliteErrors.create('SQLITE__SCHEMA_TOO_NEW', { found, known: steps.length })
  if (found === steps.length) return
  db.exec('BEGIN IMMEDIATE')
  try {
    for (const step of steps.slice(found)) step(db)
    db.exec(`PRAGMA application_id = ${applicationId}`)
    db.exec(`PRAGMA user_version = ${steps.length}`)
    db.exec('COMMIT')
  } catch (error) {
    if (db.isTransaction) db.exec('ROLLBACK')
    throw error
  }
}
