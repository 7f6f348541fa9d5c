import { DatabaseSync } from 'node:sqlite'

/** The lock file beside the database; it stays empty, and stays after a close. */
export function ownerPath(path: string): string {
  return `${path}-owner`
}

/**
 * Takes the lock that makes this store the file's one owner, waiting up to `waitMs` for another to leave; closing the returned
 * connection gives it back.
 *
 * The database itself is locked as well. But POSIX drops every lock a process has on a file as soon as it closes *any* descriptor
 * of that file (sqlite.org/howtocorrupt.html, 2.2), so a program that copies its own database with `fs.copyFile` unlocks it
 * without noticing. Nobody has a reason to open this second file. The operating system frees both locks when the process dies.
 */
export function takeOwnership(path: string, waitMs: number): DatabaseSync {
  const lock = new DatabaseSync(ownerPath(path), { timeout: waitMs })
  try {
    // A journal in memory: an open transaction that never writes leaves nothing behind to be rolled back.
    lock.exec('PRAGMA journal_mode = MEMORY')
    lock.exec('BEGIN EXCLUSIVE')
    return lock
  } catch (error) {
    lock.close()
    throw error
  }
}
