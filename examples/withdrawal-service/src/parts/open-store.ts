import { type Store, unreachable } from '@wallet/core'
import { postgresStore } from '@wallet/store-postgres'
import { redisStore } from '@wallet/store-redis'
import { sqliteStore } from '@wallet/store-sqlite'
import type { StoreConfig } from '../config/store-config.ts'

/**
 * The configured store.
 *
 * @throws WalletError of the store, such as `SQLITE__ALREADY_OWNED` for a second process on one file, or `REDIS__SERVER_UNSAFE`
 */
export async function openStore(store: StoreConfig): Promise<Store> {
  switch (store.kind) {
    case 'sqlite':
      return await sqliteStore({ path: store.path, busyTimeoutMs: 2_000 })
    case 'redis': {
      const { kind, ...options } = store
      return await redisStore(given(options))
    }
    case 'postgres': {
      const { kind, ...options } = store
      return await postgresStore(given(options))
    }
    default:
      return unreachable(store)
  }
}

/** Only what was configured: an undefined would replace a default. */
function given<T extends object>(options: T): { readonly [Name in keyof T]: Exclude<T[Name], undefined> } {
  return Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined)) as never
}
