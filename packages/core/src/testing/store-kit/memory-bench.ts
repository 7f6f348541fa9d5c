import { applyCommands, type Savepoints } from '../../store/kernel/apply.ts'
import { decodeRow } from '../../store/kernel/codec.ts'
import { copyPlain } from '../../store/kernel/copy.ts'
import { createStore } from '../../store/kernel/group-commit.ts'
import { memoryTables } from '../../store/kernel/memory-tables.ts'
import type { Outcome } from '../../store/kernel/outcome.ts'
import type { TableName } from '../../store/kernel/tx.ts'
import type { Command, Store } from '../../store/store.ts'
import type { StoreBench } from './store-bench.ts'

/** How commands reach the tables; a broken one is how the kit itself is tested. */
export type MemoryEngine = (tables: Savepoints, commands: readonly Command[], now: number) => readonly Outcome[]

/** The verbs as they are. */
export const soundEngine: MemoryEngine = (tables, commands, now) => applyCommands(tables, commands, now)

/**
 * A bench over the verbs in memory, with a clock that only `advance` moves. The tables outlive a crash, as a disk would.
 *
 * `startedAt` is the first store time in ms, so that two benches agree byte for byte.
 */
export function openMemoryBench(
  options: { readonly engine?: MemoryEngine; readonly startedAt?: number; readonly onCrash?: (tables: Savepoints) => void } = {},
): StoreBench {
  const { engine = soundEngine, onCrash } = options
  const tables = memoryTables()
  let now = options.startedAt ?? 1_700_000_000_000
  const connect = (): Store =>
    createStore({
      durability: 'memory',
      run: async (commands) => copyPlain(engine(tables, copyPlain(commands), now)),
      close: async () => undefined,
    })
  return {
    store: connect(),
    second: connect(),
    crashAndReopen: async () => {
      onCrash?.(tables)
      return connect()
    },
    advance: async (ms) => {
      now += ms
    },
    tamper: async (table, key, value) => {
      tables.savepoint()
      if (value === null) tables.remove(table as TableName, key)
      else tables.put(table as TableName, key, decodeRow(value))
    },
    close: async () => undefined,
  }
}
