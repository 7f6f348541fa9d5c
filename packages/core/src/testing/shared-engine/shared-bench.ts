import { systemClock } from '../../ports/system-clock.ts'
import { systemRandom } from '../../ports/system-random.ts'
import type { TableName } from '../../store/kernel/tx.ts'
import type { SharedEngine } from '../../store/shared/shared-engine.ts'
import { createSharedStore } from '../../store/shared/shared-store.ts'
import type { Store } from '../../store/store.ts'
import type { StoreBench } from '../store-kit/store-bench.ts'
import { MemoryGround } from './memory-ground.ts'

/** An empty server, or a part of one, for one conformance case. */
export type SharedGround = {
  /** A new client whose server time is `now`, in ms. */
  connect(now: () => number): Promise<SharedEngine>
  /** Sets a server's clock that cannot be a function of this process, to `now` ms; called after each move of the bench's clock. */
  setClock?(now: number): Promise<void>
  /** What a crash does to the server; the clients are replaced by the bench. */
  crash?(): Promise<void>
  /** Writes a row past every engine. */
  tamper(table: TableName, key: string, value: string | null): Promise<void>
  close(): Promise<void>
}

/** A bench with two stores on one ground, under a clock that only `advance` moves; it starts at `startedAt` ms. */
export async function openSharedBench(ground: SharedGround, startedAt = 1_700_000_000_000): Promise<StoreBench> {
  let time = startedAt
  const now = (): number => time
  const clock = { ...systemClock, now }
  const open = async (): Promise<Store> => createSharedStore({ engine: await ground.connect(now), clock, random: systemRandom })
  let stores = [await open(), await open()] as const
  // Cases hold on to their stores, so these lead to whatever connection is the current one.
  const standIn = (at: 0 | 1): Store => new Proxy({} as Store, { get: (_, property) => Reflect.get(stores[at], property) as unknown })
  const store = standIn(0)
  const reopen = async (): Promise<void> => {
    await Promise.all(stores.map((one) => one.close()))
    stores = [await open(), await open()]
  }
  return {
    store,
    second: standIn(1),
    crashAndReopen: async () => {
      await ground.crash?.()
      await reopen()
      return store
    },
    advance: async (ms) => {
      time += ms
      await ground.setClock?.(time)
    },
    tamper: async (table, key, value) => {
      await ground.tamper(table as TableName, key, value)
      await reopen()
    },
    close: async () => {
      await Promise.all(stores.map((one) => one.close()))
      await ground.close()
    },
  }
}

/** A ground in memory as a bench wants it. */
export function memorySharedGround(): SharedGround {
  let ground: MemoryGround | undefined
  const on = (now: () => number): MemoryGround => {
    ground ??= new MemoryGround({ now })
    return ground
  }
  return {
    connect: async (now) => on(now).connect(),
    tamper: async (table, key, value) => ground?.tamper(table, key, value),
    close: async () => undefined,
  }
}
