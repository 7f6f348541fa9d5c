import { sqliteErrors } from '../errors/codes.ts'

/** Below this, a checkpoint that restarts the write-ahead log at the wrong moment corrupts the file: sqlite.org/wal.html#walresetbug. */
export const sqliteVersionMin = '3.51.3'

/** Refuses a SQLite that can lose what it acknowledged. @throws WalletError `SQLITE__VERSION_TOO_OLD` */
export function checkVersion(version: string): void {
  const actual = version.split('.').map((part) => Number.parseInt(part, 10))
  const least = sqliteVersionMin.split('.').map((part) => Number.parseInt(part, 10))
  for (const [index, wanted] of least.entries()) {
    const part = actual[index] ?? 0
    if (part > wanted) return
    if (!(part >= wanted)) throw sqliteErrors.create('SQLITE__VERSION_TOO_OLD', { version, versionMin: sqliteVersionMin })
  }
}
