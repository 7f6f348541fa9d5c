import type { SessionLease, SessionManager, SessionStats } from './session-manager.ts'
import type { Percentiles } from './tally.ts'

/** A group of wallets that belong to one undertaking, such as the three of an escrow. */
export type Session = {
  readonly id: string
  /** Roles whose wallets were used so far. */
  readonly roles: readonly string[]
  readonly createdAt: number
}

/** One slot as it stands. */
export type SlotStats = {
  readonly name: string
  readonly state: string
  readonly key: string | null
  readonly holder: string | null
  /** Since the wallet was opened, ms. */
  readonly ageMs: number
  readonly memoryBytes: number | null
}

/** Everything a metrics page wants to know. Times in ms. */
export type SessionsStats = SessionStats & {
  readonly sessions: number
  readonly sessionsMax: number
  /** Share of the slots that are leased, 0 to 1. */
  readonly utilisation: number
  readonly waiting: number
  readonly refused: number
  readonly openErrors: number
  readonly expired: number
  readonly waitMs: Percentiles
  readonly openMs: Percentiles
  readonly ageMs: { readonly average: number; readonly max: number }
  readonly slots: readonly SlotStats[]
}

/** How the slots are. `degraded`: some cannot be used now. */
export type SessionsHealth = {
  readonly status: 'healthy' | 'degraded' | 'down'
  readonly slots: readonly { readonly name: string; readonly state: string; readonly answers: boolean }[]
}

/**
 * A session manager whose keys are `<session>/<role>`.
 *
 * The unit that is leased is one wallet. Whoever needs several takes them one after the other and gives each back before the next:
 * holding two while waiting for a third stops everybody once there are fewer slots than wallets in hand.
 */
export interface Sessions<Handle> extends SessionManager<Handle> {
  /** Starts a session or finds it; the one unused longest makes room. @throws WalletError `SESSIONS_EXHAUSTED` when every one is in use, `ID_INVALID` */
  getOrCreateSession(id: string): Promise<Session>
  /** Leases the wallet of a role, starting the session when needed. @throws WalletError as `lease` and `getOrCreateSession` */
  getWallet(id: string, role: string, signal: AbortSignal, holder?: string): Promise<SessionLease<Handle>>
  /** Leases, works, releases, whatever `work` throws. @throws WalletError as `lease` */
  withWallet<Answer>(
    key: string,
    signal: AbortSignal,
    work: (handle: Handle, lease: SessionLease<Handle>) => Promise<Answer>,
  ): Promise<Answer>
  /** Ends a session: its idle wallets are closed now, leased ones when they come back. Idempotent. */
  closeSession(id: string): Promise<void>
  stats(): SessionsStats
  getStats(): SessionsStats
  /** Asks every slot that is not busy. */
  health(signal: AbortSignal): Promise<SessionsHealth>
  /** Closes what was not used for long and reports leases held too long. */
  sweep(): Promise<void>
  /** Sweeps now and then until `signal` aborts. */
  maintain(signal: AbortSignal): Promise<void>
  /** Loads the sessions of an earlier run; called by the first use too. Idempotent. */
  restore(): Promise<readonly Session[]>
}
