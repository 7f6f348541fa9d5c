import { systemClock } from '../ports/system-clock.ts'
import { applyCommands } from './kernel/apply.ts'
import { copyPlain } from './kernel/copy.ts'
import { createStore } from './kernel/group-commit.ts'
import { memoryTables } from './kernel/memory-tables.ts'
import type { Store } from './store.ts'

/** How a memory store is made. */
export type MemoryStoreOptions = {
  /** The store's own time in ms since the epoch; the machine's clock when absent. */
  readonly now?: () => number
}

/**
 * A store in this process's memory, for tests, simulations and trying things out; durability `memory`.
 *
 * The whole truth is gone when the process ends, so an engine only takes it with `unsafeStore`. Inputs and answers are
 * copied: nothing a caller does to them later changes the store.
 */
export function memoryStore(options: MemoryStoreOptions = {}): Store {
  const tables = memoryTables()
  const clock = options.now ?? systemClock.now
  let last = 0
  return createStore({
    durability: 'memory',
    run: async (commands) => {
      // Leases would come back to life if the store's time ever went backwards.
      last = Math.max(last, clock())
      return copyPlain(applyCommands(tables, copyPlain(commands), last))
    },
    close: async () => undefined,
  })
}
