import { type CircuitBreaker, type CircuitOptions, type CircuitState, circuitBreaker, coreErrors, isWalletError } from '@wallet/core'
import { type RedisClient, runScript } from '../engine/connection.ts'
import type { Script } from '../engine/script.ts'
import { admitScript, reportScript } from './scripts.ts'

/** A circuit and the Redis that all processes share it through. */
export type RedisCircuitOptions = CircuitOptions & {
  /** A client of yours; it stays open. It need not be the store's server, nor a durable one. */
  readonly client: RedisClient
  /** How long a trial may take before its place is given to another, in ms; default 60,000. */
  readonly trialMs?: number
}

/**
 * A fuse for one provider that all processes share: when one finds the provider dead, the others need not find out for themselves.
 *
 * The rules are those of core's `circuitBreaker`, which takes over in each process while Redis is away. Losing the shared state closes the
 * circuit, which costs a few failing calls.
 *
 * Its calls can fail with `CIRCUIT_OPEN`.
 */
export function redisCircuitBreaker(options: RedisCircuitOptions): CircuitBreaker {
  const { client, provider, failuresMax, restMs, halfOpenMax, onChange, trialMs = 60_000 } = options
  const alone = circuitBreaker(options)
  let known: CircuitState = 'closed'

  const change = (to: CircuitState): void => {
    if (to === known) return
    known = to
    onChange?.(to)
  }
  const ask = async (script: Script, args: readonly string[]): Promise<string | null> => {
    try {
      return String(await runScript(client, script, [`circuit:${provider}`], args))
    } catch {
      return null
    }
  }
  const report = async (how: 'ok' | 'failed' | 'nothing', trial: boolean): Promise<void> => {
    const state = await ask(reportScript, [how, trial ? '1' : '0', `${failuresMax}`, `${restMs}`])
    if (state === 'open' || state === 'closed') change(state)
  }

  return {
    provider,
    state: () => known,
    async run(work) {
      const admitted = await ask(admitScript, [`${halfOpenMax}`, `${trialMs}`])
      if (admitted === null) return alone.run(work)
      change(admitted === 'open' ? 'open' : admitted === 'trial' ? 'half-open' : 'closed')
      if (admitted === 'open') throw coreErrors.create('CIRCUIT_OPEN', { provider })
      const trial = admitted === 'trial'
      let result: Awaited<ReturnType<typeof work>>
      try {
        result = await work()
      } catch (error) {
        await report(verdict(error), trial)
        throw error
      }
      // A healthy circuit is not written to with every call.
      if (admitted !== 'closed') await report('ok', trial)
      return result
    },
  }
}

/** An error that proves the provider alive counts as an answer; a call that its own caller gave up counts as nothing. */
function verdict(error: unknown): 'ok' | 'failed' | 'nothing' {
  if (!isWalletError(error)) return 'failed'
  if (error.code === 'ABORTED') return 'nothing'
  return error.retry === 'never' ? 'ok' : 'failed'
}
