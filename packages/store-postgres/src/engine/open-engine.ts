import { isWalletError } from '@wallet/core'
import { postgresErrors } from '../errors/codes.ts'
import { checkServer, checkTimeline } from '../server/check-server.ts'
import { migrate } from '../server/migrate.ts'
import { openPool, type PostgresPool, type PostgresServerOptions } from '../server/pool.ts'
import { namedError } from '../server/postgres-error.ts'
import { PostgresEngine } from './postgres-engine.ts'

/** Which database and which schema of it. */
export type EngineOptions = (PostgresServerOptions | { readonly pool: PostgresPool }) & {
  /** The schema that holds the store, made if missing; default `wallet`. One schema is one store. */
  readonly schema?: string
  /**
   * What to do when a standby was promoted or a backup restored since the store was last written; default `refuse`. `go-on` is for a
   * database whose loss of commits was ruled out (synchronous standbys) or made good (reconciled with the chains).
   */
  readonly afterPromotion?: 'refuse' | 'go-on'
}

/** Connects, checks what durability stands on, and brings the schema up to date. Throws what `postgresStore` throws. */
export async function openEngine(options: EngineOptions): Promise<PostgresEngine> {
  const { schema = 'wallet', afterPromotion = 'refuse' } = options
  if (!/^[a-z_][a-z0-9_]{0,62}$/.test(schema) || schema.startsWith('pg_')) {
    throw postgresErrors.create('POSTGRES__OPTIONS_INVALID', { option: 'schema', reason: 'is not 1-63 of a-z, 0-9 and _' })
  }
  const own = 'pool' in options ? undefined : openPool(options)
  const pool = 'pool' in options ? options.pool : (own as PostgresPool)
  const end = async (): Promise<void> => own?.end()
  try {
    await checkServer(pool)
    await migrate(pool, schema)
    await checkTimeline(pool, schema, afterPromotion)
  } catch (error) {
    await end()
    throw isWalletError(error) ? error : namedError(error, schema)
  }
  return new PostgresEngine({ pool, schema, end })
}
