import { type Clock, createSharedStore, isWalletError, type Random, type Store, systemClock, systemRandom } from '@wallet/core'
import { PostgresEngine } from './engine/postgres-engine.ts'
import { postgresErrors } from './errors/codes.ts'
import { checkServer, checkTimeline } from './server/check-server.ts'
import { migrate } from './server/migrate.ts'
import { openPool, type PostgresPool, type PostgresServerOptions } from './server/pool.ts'
import { namedError } from './server/postgres-error.ts'

/** Where the store lives and how it opens. */
export type PostgresStoreOptions = (PostgresServerOptions | { readonly pool: PostgresPool }) & {
  /** The schema that holds the store, made if missing; default `wallet`. One schema is one store. */
  readonly schema?: string
  /**
   * What to do when a standby was promoted or a backup restored since the store was last written; default `refuse`. `go-on` is for a
   * database whose loss of commits was ruled out (synchronous standbys) or made good (reconciled with the chains).
   */
  readonly afterPromotion?: 'refuse' | 'go-on'
  /** This process's timers, for waits between tries. Time that counts is the server's. */
  readonly clock?: Clock
  readonly random?: Random
}

/**
 * Opens the store that many processes share on one PostgreSQL database, making or bringing up to date its schema.
 *
 * A resolved verb is on the server's disk (`durability` is `fsync`). If this process dies, nothing it acknowledged is lost and it holds no lock
 * that outlives its connection. A pool that was handed in stays open after `close()`.
 *
 * @throws WalletError `POSTGRES__OPTIONS_INVALID`, `POSTGRES__REFUSED`, `POSTGRES__VERSION_TOO_OLD`, `POSTGRES__SETTING_REFUSED`,
 * `POSTGRES__READ_ONLY`, `POSTGRES__SCHEMA_TOO_NEW`, `POSTGRES__SERVER_CHANGED`, `STORE_UNAVAILABLE`
 * @example
 * ```ts
 * const store = await postgresStore({ url: 'postgres://wallet@db.internal/wallet?sslmode=verify-full', password: readSecret })
 * ```
 */
export async function postgresStore(options: PostgresStoreOptions): Promise<Store> {
  const { schema = 'wallet', afterPromotion = 'refuse', clock = systemClock, random = systemRandom } = options
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
  return createSharedStore({ engine: new PostgresEngine({ pool, schema, end }), clock, random })
}
