import { createHmac } from 'node:crypto'
import type { Store } from '@wallet/core'
import type { WalletFiles, WalletOrigin } from './wallet-files.ts'

/** Where passwords and addresses come from. */
export type StoredWalletFilesOptions = {
  readonly store: Pick<Store, 'readCursor' | 'advanceCursor'>
  /** 32 secret bytes: each wallet's password is made from it and the key. Whoever has it and the files has the money. */
  readonly secret: Uint8Array
  /** How a wallet that has no file comes into being; undefined where it must exist. Default: new keys for keys with a role, such as those of escrows. */
  readonly origin?: (key: string) => WalletOrigin | undefined
}

/** Wallet files whose passwords are derived and whose addresses are remembered in the engine's own store. */
export function storedWalletFiles({ store, secret, origin }: StoredWalletFilesOptions): WalletFiles {
  const cursor = (key: string): string => `monero-wallet:${key}`
  const made = origin ?? ((key: string) => (key.includes('/') ? ({ kind: 'new' } as const) : undefined))
  return {
    find: async (key) => {
      const { value } = await store.readCursor({ name: cursor(key) })
      const from = made(key)
      const password = createHmac('sha256', secret).update(`wallet file ${key}`).digest('hex')
      return { password, ...(value === null ? {} : { address: value }), ...(from === undefined ? {} : { origin: from }) }
    },
    made: async (key, address) => {
      const { value } = await store.readCursor({ name: cursor(key) })
      await store.advanceCursor({ name: cursor(key), from: value, to: address })
    },
  }
}
