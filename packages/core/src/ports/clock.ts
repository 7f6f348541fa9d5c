/**
 * Time and timers, so that a simulator can own both.
 *
 * Nothing about money is decided by this clock: leases, limits and journal times are on the store's clock.
 */
export interface Clock {
  /** Milliseconds since the epoch. */
  now(): number
  /** Resolves after `ms`, or as soon as `signal` aborts (it never rejects). */
  sleep(ms: number, signal?: AbortSignal): Promise<void>
  /** A signal that aborts after `ms` or with `parent`; call `cancel` when the work is done, or the timer stays. */
  deadline(ms: number, parent?: AbortSignal): { readonly signal: AbortSignal; readonly expired: () => boolean; cancel(): void }
}
