import type { Clock } from '../ports/clock.ts'
import type { SessionRecords } from './session-records.ts'
import type { SessionSlot } from './session-slot.ts'

/** What a session manager has to tell. Keys and names only: no secrets. */
export type SessionEvent =
  | { readonly name: 'wallet.opened'; readonly key: string; readonly slot: string; readonly durationMs: number }
  | {
      readonly name: 'wallet.closed'
      readonly key: string
      readonly slot: string
      readonly why: 'evicted' | 'expired' | 'asked' | 'recovered'
    }
  | { readonly name: 'wallet.open-failed'; readonly key: string; readonly slot: string; readonly reason: string }
  | { readonly name: 'slot.restarted' | 'slot.down'; readonly slot: string; readonly reason: string }
  | { readonly name: 'lease.leaked'; readonly key: string; readonly slot: string; readonly holder: string; readonly heldMs: number }

/** How a session manager is made. Times in ms on `clock`. */
export type SessionsOptions<Handle> = {
  /** One wallet can be open in each. */
  readonly slots: readonly SessionSlot<Handle>[]
  /** Sessions at once, whatever their number of wallets; default 10. */
  readonly maxSessions?: number
  /** Callers that may wait; one more is refused. Default 100. */
  readonly waitersMax?: number
  /** How long a caller waits for a wallet; default 60,000. */
  readonly waitMs?: number
  /** After waiting so long a caller goes before those whose wallet is open; default 5,000. */
  readonly ageCapMs?: number
  /** An unused wallet is closed after this; default two hours. */
  readonly ttlMs?: number
  /** A lease held longer is reported with its holder; default 600,000. */
  readonly leakAfterMs?: number
  /** How often `maintain` cleans up; default 600,000. */
  readonly maintainEveryMs?: number
  /** Wallets opened at the same time; default the number of cores, for opening is arithmetic. */
  readonly opensMax?: number
  /** Keys whose wallets are never closed to make room. */
  readonly pinned?: readonly string[]
  /** One open, close or restart; default 120,000. */
  readonly operationMs?: number
  /** How long a slot that did not answer is asked again before it is restarted; default 30,000. */
  readonly unknownMs?: number
  /** How long `closeAll` waits for leases; default 20,000. */
  readonly graceMs?: number
  /** Where sessions are remembered over a restart; default nowhere. */
  readonly records?: SessionRecords
  readonly emit?: (event: SessionEvent) => void
  readonly clock?: Clock
}
