import type { TableName } from '../kernel/tx.ts'
import type { TableKeys } from './shared-engine.ts'

/**
 * Rows that a batch takes for absent without looking: its commit tells the engine, which looks while it holds the head.
 *
 * Whoever accepts a withdrawal makes a new order under a new id. To ask for it first, only to hear that it is not there, would be a
 * round trip for each batch.
 */
export class Assumed {
  readonly #tables = new Map<TableName, Set<string>>()

  add(table: TableName, key: string): void {
    const keys = this.#tables.get(table)
    if (keys === undefined) this.#tables.set(table, new Set([key]))
    else keys.add(key)
  }

  has(table: TableName, key: string): boolean {
    return this.#tables.get(table)?.has(key) === true
  }

  isEmpty(): boolean {
    return this.#tables.size === 0
  }

  lists(): readonly TableKeys[] {
    return [...this.#tables].map(([table, keys]) => ({ table, keys: [...keys] }))
  }

  /** Nothing is taken for absent any more; answers what was. */
  take(): readonly TableKeys[] {
    const taken = this.lists()
    this.#tables.clear()
    return taken
  }
}
