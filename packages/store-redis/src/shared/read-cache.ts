import { type Clock, decodeRow, encodeRow, systemClock, systemRandom } from '@wallet/core'
import type { RedisClient } from '../engine/connection.ts'

/** What is cached for how long. */
export type ReadCacheOptions = {
  /** A client of yours; it stays open. It need not be the store's server, nor a durable one. */
  readonly client: RedisClient
  /** Keeps caches apart. */
  readonly name: string
  /** How long a value is good, in ms. */
  readonly freshMs: number
  /** How long after that it may still be shown while one process fetches a new one, in ms; default as long again. */
  readonly staleMs?: number
  /** How long one fetch may take before another process tries, in ms; default 5,000. */
  readonly fetchMs?: number
  readonly clock?: Clock
}

/** Values for people to look at. */
export interface ReadCache {
  /**
   * The value of `key`, fetched by `fetch` when nobody has it. Plain values only: objects, arrays, texts, numbers, bigints, bytes.
   *
   * Whatever `fetch` throws is thrown to those who wait for it in this process. Nothing is cached then.
   */
  get<Value>(key: string, fetch: () => Promise<Value>): Promise<Value>
  /** Forgets a value, for all processes. */
  forget(key: string): Promise<void>
}

type Entry = { readonly value: unknown; readonly at: number }

// How often somebody who waits for another's fetch looks, in ms.
const lookMs = 20

/**
 * A cache for pages and dashboards, shared by all processes: however many ask at once, one fetches.
 *
 * NEVER for a decision about money: a balance from here may be `freshMs + staleMs` old. Neither the engine nor a store reads it. Without Redis
 * every process fetches for itself, one call per key at a time; that costs speed only.
 */
export function redisReadCache(options: ReadCacheOptions): ReadCache {
  const { client, name, freshMs, staleMs = freshMs, fetchMs = 5_000, clock = systemClock } = options
  const owner = Buffer.from(systemRandom.bytes(9)).toString('base64url')
  const flights = new Map<string, Promise<unknown>>()
  // One hash tag per value, so that it and its place in the queue can be written together in a cluster.
  const keyOf = (key: string): string => `{cache:${name}:${key}}`
  const placeOf = (key: string): string => `${keyOf(key)}:fetching`

  const read = async (key: string): Promise<Entry | null> => {
    const text = await client.get(keyOf(key))
    return text === null ? null : decodeRow<Entry>(text)
  }
  const take = async (key: string): Promise<boolean> => (await attempt(() => client.set(placeOf(key), owner, 'PX', fetchMs, 'NX'))) !== null
  const load = async (key: string, fetch: () => Promise<unknown>): Promise<unknown> => {
    try {
      const value = await fetch()
      // A value that cannot be kept, or a server that is away, costs the next one a fetch.
      await attempt(() => client.set(keyOf(key), encodeRow({ value, at: clock.now() } satisfies Entry), 'PX', freshMs + staleMs))
      return value
    } finally {
      await attempt(() => client.del(placeOf(key)))
    }
  }

  /** Waits for whoever fetches; fetches itself when that one failed, died or takes too long. */
  const share = async (key: string, fetch: () => Promise<unknown>): Promise<unknown> => {
    let mine = false
    for (let waited = 0; waited < fetchMs && client.status === 'ready'; waited += lookMs) {
      mine = await take(key)
      if (mine) break
      await clock.sleep(lookMs)
      const entry = await attempt(() => read(key))
      if (entry !== null) return entry.value
    }
    // Whoever had the place may have come to an end between our look and our turn.
    const entry = mine ? await attempt(() => read(key)) : null
    if (entry === null) return load(key, fetch)
    await attempt(() => client.del(placeOf(key)))
    return entry.value
  }
  const answer = async (key: string, fetch: () => Promise<unknown>): Promise<unknown> => {
    if (client.status !== 'ready') return fetch()
    const entry = await attempt(() => read(key))
    if (entry === null) return share(key, fetch)
    // Processes whose clocks differ may see an age below zero; such a value is fresh.
    if (clock.now() - entry.at > freshMs && (await take(key))) void load(key, fetch).catch(() => undefined)
    return entry.value
  }

  return {
    get: <Value>(key: string, fetch: () => Promise<Value>) => {
      const flying = flights.get(key)
      if (flying !== undefined) return flying as Promise<Value>
      const flight = answer(key, fetch).finally(() => flights.delete(key))
      flights.set(key, flight)
      return flight as Promise<Value>
    },
    forget: async (key) => {
      await attempt(() => client.del(keyOf(key)))
    },
  }
}

async function attempt<Answer>(call: () => Promise<Answer>): Promise<Answer | null> {
  try {
    return await call()
  } catch {
    return null
  }
}
