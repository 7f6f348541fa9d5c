import { type Clock, coreErrors, invariant } from '@wallet/core'

/** How fast calls may leave. */
export type TokenBucketOptions = {
  readonly clock: Clock
  /** Calls per second when nobody complains. */
  readonly perSecond: number
  /** Calls that may leave at once after a pause; default a tenth of a second's worth, at least 1. */
  readonly burst?: number
}

/** The calls that one client may make: shared by everything that calls through it. */
export interface TokenBucket {
  /** Waits for the turn of one call. @throws WalletError `ABORTED` when `signal` aborts first. */
  take(signal: AbortSignal): Promise<void>
  /** Waits until a call would leave at once, and takes nothing. @throws WalletError `ABORTED` */
  calm(signal: AbortSignal): Promise<void>
  /** The service said "too fast": the rate falls by a third, and climbs back over ten seconds. */
  slowDown(): void
  /** Calls per second now. */
  rate(): number
}

const cutAtMostEveryMs = 250
const recoveryMs = 10_000

/**
 * A token bucket that gives way when the service throttles. In memory only.
 *
 * Each call reserves its own moment, so nobody overtakes and no queue is kept. Quotas of a cloud are shared with processes this one
 * knows nothing of: a fixed rate below the quota is not enough, so the rate falls when it is told to and comes back slowly.
 */
export function tokenBucket(options: TokenBucketOptions): TokenBucket {
  const { clock, perSecond } = options
  invariant(perSecond > 0, 'a rate is positive')
  const burst = Math.max(1, options.burst ?? perSecond / 10)
  let full = perSecond
  let cutAt = Number.NEGATIVE_INFINITY
  let next = Number.NEGATIVE_INFINITY
  let seen = Number.NEGATIVE_INFINITY

  const now = (): number => {
    const at = clock.now()
    // A clock set back must not make anybody wait until it has caught up.
    if (at < seen) {
      next -= seen - at
      cutAt -= seen - at
    }
    seen = at
    return at
  }
  const rate = (): number => Math.min(perSecond, full + perSecond * Math.max(0, (now() - cutAt) / recoveryMs))
  const waitMs = (): number => next - now()
  const wait = async (ms: number, signal: AbortSignal): Promise<void> => {
    if (ms > 0 && !signal.aborted) await clock.sleep(Math.ceil(ms), signal)
    if (signal.aborted) throw coreErrors.create('ABORTED', { operation: 'permit' })
  }
  return {
    rate,
    async take(signal) {
      if (signal.aborted) throw coreErrors.create('ABORTED', { operation: 'permit' })
      const interval = 1000 / rate()
      next = Math.max(next, now() - (burst - 1) * interval)
      const ms = waitMs()
      next += interval
      await wait(ms, signal)
    },
    async calm(signal) {
      await wait(Math.max(0, waitMs()), signal)
    },
    slowDown() {
      const current = rate()
      // Sixty-four calls in flight are told so at the same time, and mean one thing.
      if (now() - cutAt < cutAtMostEveryMs) return
      full = Math.max(perSecond / 100, (current * 2) / 3)
      cutAt = now()
    },
  }
}
