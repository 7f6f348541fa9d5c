import { type Clock, systemClock } from '@wallet/core'
import { type RedisClient, runScript } from '../engine/connection.ts'
import { takeScript } from './scripts.ts'

/** How often something may happen, counted over all processes. */
export type RateLimiterOptions = {
  /** A client of yours; it stays open. It need not be the store's server, nor a durable one. */
  readonly client: RedisClient
  /** Keeps limiters apart. */
  readonly name: string
  /** So many units come back in `windowMs`, and at most so many may be taken at once. */
  readonly limit: number
  readonly windowMs: number
  /** For the count in this process while Redis is away. */
  readonly clock?: Pick<Clock, 'now'>
}

/** `refused` says when it is worth asking again. */
export type Taken = { readonly status: 'taken' } | { readonly status: 'refused'; readonly retryInMs: number }

/** A limit on how often, per key. */
export interface RateLimiter {
  /** Takes `units` (default 1) for `key` if they are there; nothing otherwise. */
  take(key: string, units?: number): Promise<Taken>
}

// Keys that this process counts by itself while Redis is away.
const keptMax = 10_000

/**
 * A rate limit shared by all processes, without windows that begin anew: units come back evenly.
 *
 * It protects a service from its callers and providers from us. It is no money rule: velocity limits are the store's. While Redis is away
 * each process counts for itself, so the whole may pass the limit as often as there are processes, and never without bound.
 *
 * @example
 * ```ts
 * const limiter = redisRateLimiter({ client, name: 'withdrawals', limit: 10, windowMs: 60_000 })
 * const taken = await limiter.take('user:42')
 * ```
 */
export function redisRateLimiter({ client, name, limit, windowMs, clock = systemClock }: RateLimiterOptions): RateLimiter {
  const unitMs = windowMs / limit
  const paidUntil = new Map<string, number>()

  const takeHere = (key: string, units: number): Taken => {
    const now = clock.now()
    const after = Math.max(now, paidUntil.get(key) ?? 0) + unitMs * units
    const early = after - now - windowMs
    if (early > 0) return { status: 'refused', retryInMs: Math.ceil(early) }
    paidUntil.delete(key)
    paidUntil.set(key, after)
    const [oldest] = paidUntil.keys()
    if (paidUntil.size > keptMax && oldest !== undefined) paidUntil.delete(oldest)
    return { status: 'taken' }
  }

  return {
    take: async (key, units = 1) => {
      try {
        const waitMs = await runScript(client, takeScript, [`rate:${name}:${key}`], [`${unitMs}`, `${windowMs}`, `${units}`])
        return waitMs === 0 ? { status: 'taken' } : { status: 'refused', retryInMs: Number.parseInt(String(waitMs), 10) }
      } catch {
        return takeHere(key, units)
      }
    },
  }
}
