import { createStore } from '../kernel/group-commit.ts'
import type { Store } from '../store.ts'
import { SharedDriver, type SharedDriverOptions } from './shared-driver.ts'

/**
 * Makes a store of a {@link SharedEngine}: the verbs run here over a cache of rows, and each batch is one conditional commit there.
 *
 * Any number of processes may each have one over the same engine. If this process dies, everything it acknowledged is in the engine, and a turn it
 * held ends by the engine's clock. After `STORE_ROLLED_BACK` every call is refused with that error.
 */
export function createSharedStore(options: SharedDriverOptions): Store {
  return createStore(new SharedDriver(options))
}
