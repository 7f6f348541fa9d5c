import { closeSync, existsSync, openSync } from 'node:fs'
import { DatabaseSync } from 'node:sqlite'
import { coreErrors, isWalletError } from '@wallet/core'
import { sqliteErrors } from '../errors/codes.ts'
import { checkLocality } from './locality.ts'
import { takeOwnership } from './ownership.ts'
import { migrate } from './schema.ts'
import { applySettings } from './settings.ts'
import { sqliteFault } from './sqlite-error.ts'
import { checkVersion } from './version.ts'

/** What has to be known to open a database. */
export type OpenRequest = { readonly path: string; readonly busyTimeoutMs: number; readonly platform: string; readonly version: string }

/** A database that only we use, and what keeps it ours. */
export type OpenDatabase = { readonly db: DatabaseSync; close(): void }

/**
 * Opens and locks the file for this process's life, checks what durability stands on, and brings the schema up to date.
 *
 * @throws WalletError `SQLITE__VERSION_TOO_OLD`, `SQLITE__NOT_LOCAL`, `SQLITE__ALREADY_OWNED`, `SQLITE__FILE_UNUSABLE`,
 * `SQLITE__SETTING_REFUSED`, `SQLITE__SCHEMA_TOO_NEW`, `STORE_CORRUPT`
 */
export function openDatabase(request: OpenRequest): OpenDatabase {
  const { path } = request
  checkVersion(request.version)
  if (path === '' || path.includes(':memory:')) {
    throw sqliteErrors.create('SQLITE__FILE_UNUSABLE', { path, reason: 'a store in memory is createMemoryStore of @wallet/core' })
  }
  try {
    checkLocality(path, request.platform)
    return connect(request)
  } catch (error) {
    throw isWalletError(error) ? error : named(error, path)
  }
}

function connect({ path, busyTimeoutMs }: OpenRequest): OpenDatabase {
  // Balances and destinations are for the owner's eyes. `wx` only ever creates: opening and closing an existing file here would
  // drop the locks of a store of this same process.
  if (!existsSync(path)) createPrivate(path)
  const lock = takeOwnership(path, busyTimeoutMs)
  try {
    const db = new DatabaseSync(path, { timeout: busyTimeoutMs })
    try {
      applySettings(db, busyTimeoutMs)
      // A write takes the lock on the file itself; exclusive locking mode never gives it back.
      db.exec('BEGIN EXCLUSIVE; COMMIT')
      migrate(db, path)
    } catch (error) {
      db.close()
      throw error
    }
    return {
      db,
      close: () => {
        try {
          db.close()
        } finally {
          lock.close()
        }
      },
    }
  } catch (error) {
    lock.close()
    throw error
  }
}

function createPrivate(path: string): void {
  try {
    closeSync(openSync(path, 'wx', 0o600))
  } catch (error) {
    if ((error as { code?: unknown }).code !== 'EEXIST') throw error
  }
}

function named(error: unknown, path: string): Error {
  const fault = sqliteFault(error)
  switch (fault.kind) {
    case 'busy':
      return sqliteErrors.create('SQLITE__ALREADY_OWNED', { path }, { cause: error })
    case 'corrupt':
      return coreErrors.create('STORE_CORRUPT', { finding: `${path}: ${fault.reason}` }, { cause: error })
    case 'not-a-database':
    case 'full':
    case 'io':
    case 'other':
      return sqliteErrors.create('SQLITE__FILE_UNUSABLE', { path, reason: fault.reason }, { cause: error })
  }
}
