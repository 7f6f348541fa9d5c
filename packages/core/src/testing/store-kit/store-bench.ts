import type { Store } from '../../store/store.ts'

/** A store that a conformance case has to itself: empty, on durable ground of its own. */
export interface StoreBench {
  readonly store: Store
  /** A second connection to the same ground, where the store can have one. */
  readonly second?: Store
  /** Takes the process's memory away as a crash would, and opens the same ground again. */
  crashAndReopen(): Promise<Store>
  /** Lets the store's own clock go on by at least `ms`; a store on real time sleeps. */
  advance(ms: number): Promise<void>
  /** Writes a row behind the store's back in the form `exportRows` shows it; null removes it. */
  tamper?(table: string, key: string, value: string | null): Promise<void>
  close(): Promise<void>
}
