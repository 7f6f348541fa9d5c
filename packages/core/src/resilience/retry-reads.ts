import { coreErrors } from '../errors/codes.ts'
import { InvariantError, invariant } from '../errors/invariant.ts'
import { isWalletError } from '../errors/wallet-error.ts'
import type { Clock } from '../ports/clock.ts'
import type { Random } from '../ports/random.ts'

/** How often and how patiently to try again. */
export type RetryOptions = {
  readonly clock: Clock
  readonly random: Random
  /** Tries in all, the first included. */
  readonly attemptsMax: number
  /** The longest pause before the second try, in ms; it doubles with each further one. */
  readonly baseMs: number
  /** The longest pause at all, in ms. */
  readonly capMs: number
  readonly signal: AbortSignal
  /** What is tried, for the error. */
  readonly operation: string
  /** Hears of every failure that is tried again. */
  readonly onRetry?: (error: unknown, attempt: number, pauseMs: number) => void
}

/**
 * Tries a read, or a re-send of the same bytes, again until it works or the tries are used up.
 *
 * Only for what changes nothing by happening twice. Anything that makes something new under its own id must be looked up
 * instead: repeated blindly, it is how withdrawals get paid twice. The pause is a random part of the exponential one
 * ("full jitter"): clients that failed together would otherwise come back together and bring the provider down again.
 *
 * Errors with `retry: 'never'` and broken invariants are passed on at once. Safe to repeat.
 *
 * @throws WalletError `ABORTED` when `signal` aborts, otherwise the last error.
 */
export async function retryReads<T>(options: RetryOptions, work: (attempt: number) => Promise<T>): Promise<T> {
  const { clock, random, attemptsMax, signal, operation } = options
  invariant(Number.isInteger(attemptsMax) && attemptsMax >= 1, 'attemptsMax is a whole number of at least 1')
  for (let attempt = 1; ; attempt++) {
    if (signal.aborted) throw coreErrors.create('ABORTED', { operation })
    try {
      return await work(attempt)
    } catch (error) {
      if (attempt >= attemptsMax || !isWorthAnotherTry(error)) throw error
      if (signal.aborted) throw coreErrors.create('ABORTED', { operation }, { cause: error })
      const pauseMs = random.below(longestPause(attempt, options) + 1)
      options.onRetry?.(error, attempt, pauseMs)
      await clock.sleep(pauseMs, signal)
    }
  }
}

function isWorthAnotherTry(error: unknown): boolean {
  if (error instanceof InvariantError) return false
  return !isWalletError(error) || error.retry !== 'never'
}

// Capped exponent: 2 ** 1024 is Infinity, and Infinity times a base of 0 is not a number.
function longestPause(attempt: number, { baseMs, capMs }: RetryOptions): number {
  return Math.min(capMs, baseMs * 2 ** Math.min(attempt - 1, 30))
}
