import { closeSync, existsSync, fsyncSync, openSync, renameSync, rmSync } from 'node:fs'
import { dirname, resolve } from 'node:path'
import { backup, type DatabaseSync } from 'node:sqlite'
import { sqliteErrors } from '../errors/codes.ts'
import { sqliteFault } from './sqlite-error.ts'

/**
 * Copies the database while it is in use. `toPath` appears only when the copy is complete and on the disk; a crash leaves at
 * most `toPath` with `.partial` behind it, which the next backup overwrites.
 *
 * @throws WalletError `SQLITE__BACKUP_FAILED`, also when `toPath` exists: a backup never overwrites a backup
 */
export async function backupDatabase(db: DatabaseSync, toPath: string): Promise<void> {
  const path = resolve(toPath)
  const partial = `${path}.partial`
  if (existsSync(path)) throw sqliteErrors.create('SQLITE__BACKUP_FAILED', { path, reason: 'there is a file already' })
  try {
    rmSync(partial, { force: true })
    // As private as the original.
    closeSync(openSync(partial, 'wx', 0o600))
    // Pages that a commit changes meanwhile are copied again by SQLite itself, since both go through this connection.
    await backup(db, partial, { rate: 1024 })
    sync(partial)
    renameSync(partial, path)
    sync(dirname(path))
  } catch (error) {
    rmSync(partial, { force: true })
    throw sqliteErrors.create('SQLITE__BACKUP_FAILED', { path, reason: sqliteFault(error).reason }, { cause: error })
  }
}

function sync(path: string): void {
  const descriptor = openSync(path, 'r')
  try {
    fsyncSync(descriptor)
  } finally {
    closeSync(descriptor)
  }
}
