import type { Store } from '@wallet/core'
import { postgresStore } from '@wallet/store-postgres'
import { redisStore } from '@wallet/store-redis'
import { type SqliteStore, sqliteStore } from '@wallet/store-sqlite'

/** The kinds of stores that are killed. */
export type GroundKind = 'sqlite' | 'redis' | 'postgres'

/** Where one run's store lives: plain words, so that a child can be told. */
export type Ground =
  | { readonly kind: 'sqlite'; readonly path: string }
  | { readonly kind: 'redis'; readonly url: string; readonly name: string }
  | { readonly kind: 'postgres'; readonly url: string; readonly schema: string }

/** Opens the store on its ground, again and again while a server that was just killed comes back. */
export async function openGround(ground: Ground): Promise<Store> {
  switch (ground.kind) {
    case 'sqlite':
      return sqliteStore({ path: ground.path, busyTimeoutMs: 5_000 })
    case 'redis':
      return patiently(() => redisStore({ url: ground.url, name: ground.name, recheckMs: 200 }))
    case 'postgres':
      return patiently(() => postgresStore({ url: ground.url, schema: ground.schema }))
  }
}

/** What is wrong with the ground itself, beside what `verify` finds in every store. */
export async function damageOf(store: Store): Promise<readonly string[]> {
  return 'checkIntegrity' in store ? (await (store as SqliteStore).checkIntegrity()).findings : []
}

async function patiently(open: () => Promise<Store>): Promise<Store> {
  for (let tries = 1; ; tries += 1) {
    try {
      return await open()
    } catch (error) {
      if (tries === 600) throw error
      await new Promise((resolve) => setTimeout(resolve, 100))
    }
  }
}
