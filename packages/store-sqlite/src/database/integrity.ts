import type { DatabaseSync } from 'node:sqlite'

/** What SQLite finds wrong when it reads every page; empty when all is well. */
export function integrityFindings(db: DatabaseSync): readonly string[] {
  const rows = db.prepare('PRAGMA integrity_check').all()
  return rows.map((row) => String(row['integrity_check'])).filter((line) => line !== 'ok')
}
