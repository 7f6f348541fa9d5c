import type { DatabaseSync } from 'node:sqlite'
import type { TableName } from '@wallet/core'
import { sqliteErrors } from '../errors/codes.ts'
import { readSetting } from './settings.ts'

/** Marks our files ("WALT"), so that another program's database is refused instead of filled. */
export const applicationId = 0x57414c54

/** Every table, and whether rows read from it are worth keeping in memory. What is written once and listed is not. */
export const tableCached: { readonly [Name in TableName]: boolean } = {
  meta: true,
  accounts: true,
  credits: false,
  orders: true,
  due: false,
  ordersByAccount: false,
  ordersByState: false,
  attempts: true,
  claims: true,
  creations: true,
  lanes: true,
  slots: true,
  slotsByOrder: true,
  wallets: true,
  addresses: true,
  walletsByOwner: false,
  halts: true,
  limits: true,
  destinations: true,
  journal: false,
  seals: false,
  cursors: true,
}

/** One step from a schema version to the next. Never edited once released: a file made by it is out there. */
export type Migration = (db: DatabaseSync) => void

const firstTables =
  'meta accounts credits orders due ordersByAccount ordersByState attempts claims creations lanes slots slotsByOrder wallets addresses walletsByOwner halts limits destinations journal seals cursors'

/** All steps in order; a file's `user_version` says how many it has had. */
export const migrations: readonly Migration[] = [
  (db) => {
    // Keys are compared as bytes of UTF-8, like the keys of the other stores. STRICT: no value ever turns into a number.
    for (const name of firstTables.split(' ')) db.exec(`CREATE TABLE ${name} (k TEXT PRIMARY KEY NOT NULL, v TEXT NOT NULL) WITHOUT ROWID, STRICT`)
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
