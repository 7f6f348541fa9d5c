import { resolve } from 'node:path'
import { type Clock, createStore, type Store } from '@wallet/core'
import { DatabaseThread } from './thread/database-thread.ts'
import type { ThreadStart } from './thread/protocol.ts'

/** Where the store lives and how it opens. */
export type SqliteStoreOptions = {
  /** The database file, on a local disk; made with mode 0600 if missing. Beside it live `-wal` and `-owner`. */
  readonly path: string
  /** How long opening waits for another owner to leave, in ms; default 250. */
  readonly busyTimeoutMs?: number
  /** Replaces the machine's clock, for tests. Either way the store's time never goes back behind what is stored. */
  readonly clock?: Pick<Clock, 'now'>
}

/** The store in one SQLite file, and what only a file can do. */
export interface SqliteStore extends Store {
  /**
   * Copies the whole store to a new file while it is in use; the copy is complete and synced when this resolves.
   *
   * @throws WalletError `SQLITE__BACKUP_FAILED`, also for a `toPath` that exists; nothing is made there then
   */
  backup(toPath: string): Promise<void>
  /** Has SQLite read every page: what it finds wrong, an empty list if nothing. Commands wait meanwhile. */
  checkIntegrity(): Promise<{ readonly findings: readonly string[] }>
}

/**
 * Opens the embedded store: one durable file that exactly one store object in one process owns.
 *
 * A resolved verb is on the disk (`durability` is `fsync`). If the process dies the file stays as of the last commit, and its
 * locks go with the process. After a disk error every call is rejected with `STORE_UNAVAILABLE` until the store is opened again.
 *
 * @throws WalletError `SQLITE__ALREADY_OWNED`, `SQLITE__VERSION_TOO_OLD`, `SQLITE__NOT_LOCAL`, `SQLITE__FILE_UNUSABLE`,
 * `SQLITE__SETTING_REFUSED`, `SQLITE__SCHEMA_TOO_NEW`, `STORE_CORRUPT`
 * @example
 * ```ts
 * const store = await sqliteStore({ path: '/var/lib/wallet/store.db' })
 * ```
 */
export function sqliteStore(options: SqliteStoreOptions): Promise<SqliteStore> {
  const { path, busyTimeoutMs = 250, clock } = options
  return openStore({ path: path === '' ? path : resolve(path), busyTimeoutMs }, clock)
}

/** Opens a store with everything that can be set, also what only tests set. */
export async function openStore(start: ThreadStart, clock?: Pick<Clock, 'now'>): Promise<SqliteStore> {
  const thread = await DatabaseThread.start(start)
  const store = createStore({
    durability: 'fsync',
    // The thread takes its messages in order, and stops for good at the first disk error.
    batchesMax: 2,
    run: (commands) => thread.run(commands, clock?.now()),
    close: () => thread.close(),
  })
  return {
    ...store,
    backup: async (toPath) => {
      await thread.ask({ kind: 'backup', toPath: resolve(toPath) })
    },
    checkIntegrity: async () => ({ findings: (await thread.ask({ kind: 'check' })) as readonly string[] }),
  }
}
