/** An exclusive hold on one open wallet for a whole sequence of calls. */
export type SessionLease<Handle> = {
  readonly key: string
  readonly handle: Handle
  /** Rises with every lease of a slot: a call under an old number is refused. */
  readonly generation: number
  release(): Promise<void>
}

/** How full a session manager is and how it has been used. */
export type SessionStats = {
  readonly active: number
  readonly max: number
  readonly leased: number
  readonly opens: number
  readonly hits: number
  readonly evictions: number
  readonly restarts: number
}

/** Leases stateful wallets (a monero-wallet-rpc, an HSM session) by key. Every MUST has a case of the same number in `testSessionManager`. */
export interface SessionManager<Handle> {
  /**
   * SE-1. MUST give one key to one holder at a time; a release counts once. SE-2. MUST let callers wait in order, refuse one
   * more than may wait with an error that is not `never`, and give way to `signal`. `holder` names the caller to whoever looks for
   * a lease that was never given back.
   *
   * @throws WalletError `ABORTED` when `signal` aborts first, `SESSIONS_EXHAUSTED` when too many wait or one waits too long,
   * `SESSION_CLOSED` once everything is closed, and the slot's own when the wallet does not open
   */
  lease(key: string, signal: AbortSignal, holder?: string): Promise<SessionLease<Handle>>
  /** SE-3. MUST NOT evict a leased wallet. */
  close(key: string): Promise<void>
  closeAll(): Promise<void>
  stats(): SessionStats
}
