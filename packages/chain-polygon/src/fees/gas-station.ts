import type { Clock, FeeQuote, FeeSource } from '@wallet/core'
import { parseUnits as gweiToWei } from 'ethers'

/** Where to ask for Polygon's recommended fees. */
export type GasStationOptions = {
  /** Default: the station of Polygon PoS; Amoy's is `https://gasstation.polygon.technology/amoy`. */
  readonly url?: string
  readonly clock: Clock
  /** Default 3,000. */
  readonly timeoutMs?: number
}

/**
 * Polygon's gas station as a fee source for the tip: what it calls `standard.maxPriorityFee`, in wei per gas.
 *
 * Optional by design: its host has been down for hours, and nothing may wait for it.
 */
export function gasStation(options: GasStationOptions): FeeSource {
  const { url = 'https://gasstation.polygon.technology/v2', clock, timeoutMs = 3_000 } = options
  return {
    name: 'gas-station',
    async quote(_target, signal): Promise<FeeQuote> {
      const deadline = clock.deadline(timeoutMs, signal)
      try {
        const response = await fetch(url, { signal: deadline.signal, redirect: 'error' })
        const rate = response.ok ? standardTip(await response.json()) : undefined
        return rate === undefined
          ? { status: 'unavailable', reason: `HTTP status ${response.status}` }
          : { status: 'quoted', rate, source: 'gas-station' }
      } catch (error) {
        return { status: 'unavailable', reason: error instanceof Error ? error.name : 'failed' }
      } finally {
        deadline.cancel()
      }
    },
  }
}

/** Reads the recommended tip; undefined for anything but a positive number of gwei. The station writes gwei as JSON numbers with up to nine decimals. */
export function standardTip(answer: unknown): bigint | undefined {
  const standard = typeof answer === 'object' && answer !== null && 'standard' in answer ? answer.standard : undefined
  const gwei = typeof standard === 'object' && standard !== null && 'maxPriorityFee' in standard ? standard.maxPriorityFee : undefined
  if (typeof gwei !== 'number' || !(gwei > 0) || gwei >= 1_000_000) return undefined
  return gweiToWei(gwei.toFixed(9), 9)
}
