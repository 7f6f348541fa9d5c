import type { SessionManager } from '../../session/session-manager.ts'

/** A fresh session manager over wallets that open by themselves. */
export type SessionBench = {
  readonly sessions: SessionManager<unknown>
  /** How many wallets it keeps open at once; at least 2. */
  readonly max: number
  /** How many callers may wait for one wallet. */
  readonly waitersMax: number
  /** Keys of wallets that can be opened: at least one more than `max`. */
  readonly keys: readonly string[]
  /** How long a lease may take when a wallet must be opened for it, in ms of real time. */
  readonly patienceMs: number
  /** Whether the wallet behind a leased handle is open now: asks the wallet, not the manager. */
  isOpen(handle: unknown): Promise<boolean>
  /** Gives back what was opened. */
  close(): Promise<void>
}
