import type { DatabaseSync } from 'node:sqlite'
import type { RowCodec } from './table.ts'

/**
 * The store's time: the machine's, except that it never goes back behind what is stored.
 *
 * A clock that was set back would otherwise revive leases that ran out, and journal times would contradict the journal's order.
 */
export class StoreClock {
  readonly #machine: () => number
  #last: number

  constructor(machine: () => number, notBefore: number) {
    this.#machine = machine
    this.#last = notBefore
  }

  /** Now, in ms; `given` replaces the machine's time where the store's opener brought a clock. */
  read(given?: number): number {
    this.#last = Math.max(this.#last, given ?? this.#machine())
    return this.#last
  }
}

/** The time of the newest journal entry, in ms; 0 in an empty store. */
export function lastStoredTime(db: DatabaseSync, codec: RowCodec): number {
  const row = db.prepare('SELECT v FROM journal ORDER BY k DESC LIMIT 1').get()
  return row === undefined ? 0 : (codec.decode(String(row['v'])) as { readonly at: number }).at
}
