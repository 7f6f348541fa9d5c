import { postgresErrors } from '../errors/codes.ts'
import { type Migration, migrations } from './migrations.ts'
import type { PostgresClient, PostgresPool } from './pool.ts'
import { quoted } from './sql/text.ts'

/**
 * Brings the schema to the newest version in one transaction: a crash leaves the old one.
 *
 * Many processes start at once, so the steps run under a lock. It is one of the transaction, since a pooler may give the next
 * transaction another session. A schema that is up to date needs no right to change it.
 *
 * @throws WalletError `POSTGRES__SCHEMA_TOO_NEW`
 */
export async function migrate(pool: PostgresPool, schema: string, steps: readonly Migration[] = migrations): Promise<void> {
  if ((await versionOf(pool, schema, steps.length)) === steps.length) return
  const client = await pool.connect()
  try {
    await client.query('BEGIN')
    await client.query('SELECT pg_advisory_xact_lock(hashtext($1))', [`wallet store ${schema}`])
    const found = await versionOf(client, schema, steps.length)
    if (found === 0) await client.query(emptySql(schema))
    for (const step of steps.slice(found)) await client.query(step(schema))
    if (found < steps.length) await client.query(`UPDATE ${quoted(schema)}.schema_version SET version = ${steps.length}`)
    await client.query('COMMIT')
    client.release()
  } catch (error) {
    // Without its connection the transaction is over, whatever state it was in.
    client.release(true)
    throw error
  }
}

function emptySql(schema: string): string {
  const s = quoted(schema)
  return `CREATE SCHEMA IF NOT EXISTS ${s};
CREATE TABLE ${s}.schema_version (version int NOT NULL);
INSERT INTO ${s}.schema_version VALUES (0);`
}

async function versionOf(client: Pick<PostgresClient, 'query'>, schema: string, known: number): Promise<number> {
  // A look into the catalogue itself: a session that waited for the lock still remembers that `to_regclass` found nothing.
  const { rows } = await client.query(
    "SELECT count(*)::text AS made FROM pg_catalog.pg_tables WHERE schemaname = $1 AND tablename = 'schema_version'",
    [schema],
  )
  if (rows[0]?.['made'] !== '1') return 0
  const version = await client.query(`SELECT version::text FROM ${quoted(schema)}.schema_version`)
  const found = Number.parseInt(String(version.rows[0]?.['version']), 10)
  if (found > known) throw postgresErrors.create('POSTGRES__SCHEMA_TOO_NEW', { schema, found, known })
  return found
}
