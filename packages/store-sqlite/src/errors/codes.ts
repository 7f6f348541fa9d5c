import { defineErrors, type ErrorCatalogue } from '@wallet/core'

/** What each error of this package says of its occasion. */
export type SqliteErrors = {
  SQLITE__VERSION_TOO_OLD: { version: string; versionMin: string }
  SQLITE__ALREADY_OWNED: { path: string }
  SQLITE__NOT_LOCAL: { path: string; fileSystem: string }
  SQLITE__FILE_UNUSABLE: { path: string; reason: string }
  SQLITE__SETTING_REFUSED: { setting: string; wanted: string; actual: string }
  SQLITE__SCHEMA_TOO_NEW: { found: number; known: number }
  SQLITE__BACKUP_FAILED: { path: string; reason: string }
}

/** Every way in which the SQLite store can fail to open or to go on. One page per code in `docs/errors/`. */
export const sqliteErrors: ErrorCatalogue<SqliteErrors> = defineErrors<SqliteErrors>({
  SQLITE__VERSION_TOO_OLD: {
    retry: 'never',
    message: (c) => `SQLite ${c.version} can corrupt a write-ahead log; at least ${c.versionMin} is needed`,
  },
  SQLITE__ALREADY_OWNED: { retry: 'safe', message: (c) => `another process or store owns ${c.path}` },
  SQLITE__NOT_LOCAL: { retry: 'never', message: (c) => `${c.path} is on ${c.fileSystem}, where locks and fsync cannot be trusted` },
  SQLITE__FILE_UNUSABLE: { retry: 'never', message: (c) => `${c.path} cannot be used: ${c.reason}` },
  SQLITE__SETTING_REFUSED: { retry: 'never', message: (c) => `SQLite answered ${c.actual} to ${c.setting}=${c.wanted}` },
  SQLITE__SCHEMA_TOO_NEW: { retry: 'never', message: (c) => `the file has schema ${c.found}, this version knows up to ${c.known}` },
  SQLITE__BACKUP_FAILED: { retry: 'safe', message: (c) => `no backup at ${c.path}: ${c.reason}` },
})
