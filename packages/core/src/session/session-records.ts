import { coreErrors } from '../errors/codes.ts'
import type { Store } from '../store/store.ts'

/** What is remembered of a session over a restart. */
export type SessionRecord = { readonly id: string; readonly roles: readonly string[]; readonly createdAt: number }

/** Where the open sessions are remembered. */
export interface SessionRecords {
  load(): Promise<readonly SessionRecord[]>
  /** Replaces the whole list. Idempotent. */
  save(records: readonly SessionRecord[]): Promise<void>
}

/**
 * Sessions remembered in the engine's own store, under a name of their own: one process owns the wallets of one name.
 *
 * @throws WalletError `OPERATION_REFUSED` when another process has written the list since it was loaded
 */
export function storedSessions(store: Pick<Store, 'readCursor' | 'advanceCursor'>, name: string): SessionRecords {
  const cursor = `sessions:${name}`
  let seen: string | null = null
  return {
    load: async () => {
      seen = (await store.readCursor({ name: cursor })).value
      return seen === null ? [] : (JSON.parse(seen) as readonly SessionRecord[])
    },
    save: async (records) => {
      const to = JSON.stringify(records)
      const { status } = await store.advanceCursor({ name: cursor, from: seen, to })
      if (status === 'moved')
        throw coreErrors.create('OPERATION_REFUSED', { operation: 'save sessions', reason: `${name} is owned by another process` })
      seen = to
    },
  }
}
