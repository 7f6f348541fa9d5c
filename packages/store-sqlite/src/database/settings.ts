import type { DatabaseSync } from 'node:sqlite'
import { sqliteErrors } from '../errors/codes.ts'

type Setting = { readonly name: string; readonly wanted: string | number }

/** Every setting a connection needs, in the order in which it has to be made. Most of them live in the connection, not in the file. */
export function settings(busyTimeoutMs: number): readonly Setting[] {
  return [
    // Before the first access: only then is the index of the write-ahead log kept in this process instead of a shared file, and the
    // file locked for life (sqlite.org/wal.html#noshm).
    { name: 'locking_mode', wanted: 'exclusive' },
    { name: 'busy_timeout', wanted: busyTimeoutMs },
    { name: 'journal_mode', wanted: 'wal' },
    // FULL: the log is synced at every commit. SQLite may be compiled with NORMAL as the default of later opens, which loses
    // acknowledged commits at a power failure; so it is set and read back at every open.
    { name: 'synchronous', wanted: 2 },
    // fsync on macOS only reaches the drive's cache; without effect elsewhere.
    { name: 'fullfsync', wanted: 1 },
    { name: 'checkpoint_fullfsync', wanted: 1 },
    { name: 'foreign_keys', wanted: 1 },
    // 16 MiB of log between checkpoints: a hot row is written back once instead of at each thousandth page.
    { name: 'wal_autocheckpoint', wanted: 4000 },
    { name: 'trusted_schema', wanted: 0 },
    { name: 'cell_size_check', wanted: 1 },
    { name: 'temp_store', wanted: 2 },
    { name: 'cache_size', wanted: -65536 },
  ]
}

/** Makes the settings and believes none of them before reading it back. @throws WalletError `SQLITE__SETTING_REFUSED` */
export function applySettings(db: DatabaseSync, busyTimeoutMs: number): void {
  for (const { name, wanted } of settings(busyTimeoutMs)) db.exec(`PRAGMA ${name} = ${wanted}`)
  for (const { name, wanted } of settings(busyTimeoutMs)) {
    const actual = readSetting(db, name)
    if (actual !== String(wanted)) throw sqliteErrors.create('SQLITE__SETTING_REFUSED', { setting: name, wanted: String(wanted), actual })
  }
}

/** The value of one pragma as text. */
export function readSetting(db: DatabaseSync, name: string): string {
  const row = db.prepare(`PRAGMA ${name}`).get()
  return row === undefined ? '' : String(Object.values(row)[0])
}
