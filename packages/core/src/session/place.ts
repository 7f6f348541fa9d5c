import type { SessionSlot } from './session-slot.ts'

/** Who holds a place, since when, and whether the leak was already told. */
export type Holding = { readonly holder: string; readonly since: number; told: boolean }

/** What a slot is at. Only `down`, `empty` and `idle` may be given a wallet. */
export type PlaceState = 'down' | 'empty' | 'opening' | 'idle' | 'leased' | 'closing' | 'recovering'

/** One slot and what the manager knows of it. */
export type Place<Handle> = {
  readonly slot: SessionSlot<Handle>
  state: PlaceState
  /** The wallet that is open, or on its way in or out. */
  key: string | null
  grant: ((live: () => boolean) => Handle) | null
  generation: number
  openedAt: number
  usedAt: number
  holding: Holding | null
  /** Close at the end of the lease. */
  closing: boolean
  /** Restarts that failed in a row, and when the next may be tried. */
  failures: number
  retryAt: number
}

/** A place that has not been started. */
export function newPlace<Handle>(slot: SessionSlot<Handle>): Place<Handle> {
  return {
    ...{ slot, state: 'down', key: null, grant: null, generation: 0, openedAt: 0, usedAt: 0 },
    ...{ holding: null, closing: false, failures: 0, retryAt: 0 },
  }
}
