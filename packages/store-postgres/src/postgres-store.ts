import { type Clock, createSharedStore, type Random, type Store, systemClock, systemRandom } from '@wallet/core'
import { type EngineOptions, openEngine } from './engine/open-engine.ts'

/** Where the store lives and how it opens. */
export type PostgresStoreOptions = EngineOptions & {
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
 * `POSTGRES__READ_ONLY`, `POSTGRES__SCHEMA_TOO_NEW`, `POSTGRES__SERVER_CHANGED`, `STORE_UNAVAILABLE`; every call `STORE_ROLLED_BACK` once the server has
 * less than it had, and `STORE_CORRUPT` where it finds its own files broken
 * @example
 * ```ts
 * const store = await postgresStore({ url: 'postgres://wallet@db.internal/wallet?sslmode=verify-full', password: readSecret })
 * ```
 */
export async function postgresStore(options: PostgresStoreOptions): Promise<Store> {
  const { clock = systemClock, random = systemRandom } = options
  return createSharedStore({ engine: await openEngine(options), clock, random })
}
