import { postgresErrors } from '../errors/codes.ts'
import type { PostgresPool } from './pool.ts'
import { quoted } from './sql/text.ts'

const versionMin = 130_000

/** What each setting must be, for an acknowledged commit to survive a power failure. The schema's functions check it again at each call. */
export const wantedSettings: { readonly [setting: string]: { readonly wanted: string; readonly refused: (actual: string) => boolean } } = {
  fsync: { wanted: 'on', refused: (actual) => actual !== 'on' },
  full_page_writes: { wanted: 'on', refused: (actual) => actual !== 'on' },
  // `local`, `remote_write` and `remote_apply` wait for this server's disk as well.
  synchronous_commit: { wanted: 'on (or remote_apply)', refused: (actual) => actual === 'off' },
  server_encoding: { wanted: 'UTF8', refused: (actual) => actual !== 'UTF8' },
}

/**
 * Refuses a server that could lose or garble what it acknowledges, before anything is written to it.
 *
 * @throws WalletError `POSTGRES__VERSION_TOO_OLD`, `POSTGRES__READ_ONLY`, `POSTGRES__SETTING_REFUSED`
 */
export async function checkServer(pool: PostgresPool): Promise<void> {
  const names = Object.keys(wantedSettings)
  const columns = names.map((name) => `current_setting('${name}') AS ${name}`)
  const { rows } = await pool.query(
    `SELECT current_setting('server_version') AS version, current_setting('server_version_num') AS number,
      pg_is_in_recovery()::text AS standby, current_setting('transaction_read_only') AS read_only, ${columns.join(', ')}`,
  )
  const found = rows[0] ?? {}
  if (Number.parseInt(String(found['number']), 10) < versionMin) {
    throw postgresErrors.create('POSTGRES__VERSION_TOO_OLD', { version: String(found['version']), versionMin: '13' })
  }
  if (found['standby'] === 'true') throw postgresErrors.create('POSTGRES__READ_ONLY', { reason: 'it is a standby' })
  if (found['read_only'] === 'on') throw postgresErrors.create('POSTGRES__READ_ONLY', { reason: 'default_transaction_read_only is on' })
  for (const name of names) checkSetting(name, String(found[name]))
}

function checkSetting(setting: string, actual: string): void {
  const { wanted = 'on', refused } = wantedSettings[setting] ?? {}
  if (refused === undefined || refused(actual)) throw postgresErrors.create('POSTGRES__SETTING_REFUSED', { setting, actual, wanted })
}

/**
 * Refuses a store that was written on another timeline of the server, or begins a new epoch where the caller says that this is right.
 *
 * A standby that is promoted and a backup that is restored start a new timeline, and either may lack commits that were acknowledged.
 * Every store that knew the old epoch then stops with `STORE_ROLLED_BACK`.
 *
 * @throws WalletError `POSTGRES__SERVER_CHANGED`
 */
export async function checkTimeline(pool: PostgresPool, schema: string, afterPromotion: 'refuse' | 'go-on'): Promise<void> {
  const s = quoted(schema)
  const { rows } = await pool.query(`SELECT timeline AS known, ${s}.timeline() AS found FROM ${s}.head`)
  const known = String(rows[0]?.['known'])
  const found = String(rows[0]?.['found'])
  if (known === found) return
  if (afterPromotion === 'refuse') throw postgresErrors.create('POSTGRES__SERVER_CHANGED', { schema, known, found })
  // Two processes that start at once begin one epoch between them.
  await pool.query(`UPDATE ${s}.head SET epoch = gen_random_uuid()::text, timeline = $1 WHERE timeline = $2`, [found, known])
}
