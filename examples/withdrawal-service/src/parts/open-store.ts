import { type Store, unreachable } from '@wallet/core'
import { sqliteStore } from '@wallet/store-sqlite'
import type { StoreConfig } from '../config/config-shape.ts'

/** The configured store. @throws WalletError of the store, such as `SQLITE__ALREADY_OWNED` for a second process on one file */
export async function openStore(store: StoreConfig): Promise<Store> {
  switch (store.kind) {
    case 'sqlite':
      return await sqliteStore({ path: store.path, busyTimeoutMs: 2_000 })
    default:
      return unreachable(store.kind)
  }
}
