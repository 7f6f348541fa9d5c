import { coreErrors } from '../errors/codes.ts'
import { isWalletError } from '../errors/wallet-error.ts'
import type { Clock } from '../ports/clock.ts'

/** `closed`: calls pass. `open`: the provider rests. `half-open`: a few calls pass to see whether it is back. */
export type CircuitState = 'closed' | 'open' | 'half-open'

/** When a provider is rested and how it comes back. */
export type CircuitOptions = {
  readonly clock: Clock
  /** Names the provider in errors and events; never a URL with credentials. */
  readonly provider: string
  /** Failures in a row after which it rests. */
  readonly failuresMax: number
  /** How long it rests, in ms. */
  readonly restMs: number
  /** How many calls may be under way at once while it is being tried again. */
  readonly halfOpenMax: number
  /** Hears of every change of state. */
  readonly onChange?: (state: CircuitState) => void
}

/** One provider's fuse. */
export interface CircuitBreaker {
  readonly provider: string
  state(): CircuitState
  /**
   * Runs `work` unless the provider rests.
   *
   * @throws WalletError `CIRCUIT_OPEN` without having started `work`, otherwise whatever `work` throws.
   */
  run<T>(work: () => Promise<T>): Promise<T>
}

/**
 * A fuse for one provider, in memory only: after a crash it starts closed.
 *
 * An answer is an answer: an error with `retry: 'never'` proves the provider alive and counts as success, and a call that
 * its own caller gave up (`ABORTED`) counts as nothing. Calls that started before the last change of state are not counted:
 * a slow failure from before the rest says nothing about the provider now. Put the deadline inside `work`: a trial that
 * never ends would keep its place in the half-open circuit for ever.
 *
 * Its calls can fail with `CIRCUIT_OPEN`.
 */
export function circuitBreaker(options: CircuitOptions): CircuitBreaker {
  const { clock, provider, failuresMax, restMs, halfOpenMax, onChange } = options
  let state: CircuitState = 'closed'
  let failures = 0
  let trials = 0
  let openedAt = 0
  let era = 0

  const change = (to: CircuitState): void => {
    state = to
    era += 1
    failures = 0
    trials = 0
    if (to === 'open') openedAt = clock.now()
    onChange?.(to)
  }
  const admit = (): void => {
    // A clock set back would otherwise make the rest last until it had caught up.
    const restedMs = clock.now() - openedAt
    if (state === 'open' && (restedMs >= restMs || restedMs < 0)) change('half-open')
    if (state === 'open' || (state === 'half-open' && trials >= halfOpenMax)) throw coreErrors.create('CIRCUIT_OPEN', { provider })
    if (state === 'half-open') trials += 1
  }
  const succeeded = (): void => {
    failures = 0
    if (state === 'half-open') change('closed')
  }
  const failed = (): void => {
    failures += 1
    if (state === 'half-open' || failures >= failuresMax) change('open')
  }

  return {
    provider,
    state: () => state,
    async run(work) {
      admit()
      const startedIn = era
      try {
        const result = await work()
        if (era === startedIn) succeeded()
        return result
      } catch (error) {
        if (era === startedIn) {
          if (isWalletError(error) && error.code === 'ABORTED') trials = Math.max(0, trials - 1)
          else if (isWalletError(error) && error.retry === 'never') succeeded()
          else failed()
        }
        throw error
      }
    },
  }
}
