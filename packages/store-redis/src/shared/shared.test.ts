import { coreErrors, systemClock } from '@wallet/core'
import { startRedis } from '@wallet/harness'
import { Redis } from 'ioredis'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { sharedRedis } from '../fixtures/ground.ts'
import { pause } from '../fixtures/traffic.ts'
import { redisCircuitBreaker } from './circuit-breaker.ts'
import { redisRateLimiter } from './rate-limiter.ts'
import { redisReadCache } from './read-cache.ts'

let one: Redis
let other: Redis
const nowhere = new Redis({ port: 1, host: '127.0.0.1', lazyConnect: true, enableOfflineQueue: false, retryStrategy: () => null })
nowhere.on('error', () => undefined)

beforeAll(async () => {
  const { url } = await sharedRedis()
  one = new Redis(url)
  other = new Redis(url)
  await Promise.all([one.ping(), other.ping()])
})
afterAll(() => {
  for (const client of [one, other, nowhere]) client.disconnect()
})

const statusOf = ({ status }: { readonly status: string }): string => status

describe('a shared rate limiter', () => {
  test('counts over all processes, per key', async () => {
    const limiters = [one, other].map((client) => redisRateLimiter({ client, name: 'requests', limit: 10, windowMs: 600_000 }))
    const taken = await Promise.all(Array.from({ length: 30 }, (_, at) => limiters[at % 2]?.take('user:1')))
    expect(taken.filter((result) => result?.status === 'taken')).toHaveLength(10)
    expect(await limiters[0]?.take('user:2', 10)).toEqual({ status: 'taken' })
    expect(await limiters[1]?.take('user:2')).toMatchObject({ status: 'refused' })
  })

  test('gives units back evenly, and says when', async () => {
    const limiter = redisRateLimiter({ client: one, name: 'even', limit: 2, windowMs: 2_000 })
    await limiter.take('x', 2)
    const refused = await limiter.take('x')
    expect(refused).toMatchObject({ status: 'refused' })
    const { retryInMs } = refused as { readonly retryInMs: number }
    expect(retryInMs).toBeLessThanOrEqual(1_000)
    await pause(retryInMs + 5)
    expect(statusOf(await limiter.take('x'))).toBe('taken')
    expect(await limiter.take('x', 3)).toMatchObject({ status: 'refused' })
  })

  test('goes on counting here while Redis is away', async () => {
    const limiter = redisRateLimiter({ client: nowhere, name: 'away', limit: 3, windowMs: 600_000 })
    const taken = await Promise.all(Array.from({ length: 8 }, () => limiter.take('user:1')))
    expect(taken.map(statusOf).filter((status) => status === 'taken')).toHaveLength(3)
  })
})

describe('a shared circuit breaker', () => {
  const parts = { clock: systemClock, failuresMax: 3, restMs: 400, halfOpenMax: 1 }
  const fails = () => Promise.reject(coreErrors.create('CHAIN_UNREACHABLE', { chain: 'x', reason: 'test' }))
  const works = async () => 'answer'

  test('opens for all when one process found the provider dead, and closes for all after one good trial', async () => {
    const heard: string[] = []
    const [a, b] = [one, other].map((client) =>
      redisCircuitBreaker({ ...parts, client, provider: 'node-1', onChange: (state) => heard.push(state) }),
    ) as [ReturnType<typeof redisCircuitBreaker>, ReturnType<typeof redisCircuitBreaker>]
    for (let at = 0; at < 3; at++) await expect(a.run(fails)).rejects.toMatchObject({ code: 'CHAIN_UNREACHABLE' })
    await expect(b.run(works)).rejects.toMatchObject({ code: 'CIRCUIT_OPEN' })
    expect([a.state(), b.state()]).toEqual(['open', 'open'])
    await pause(450)
    let release: (() => void) | undefined
    const trial = a.run(
      () =>
        new Promise<string>((resolve) => {
          release = () => resolve('slow')
        }),
    )
    await expect.poll(() => release !== undefined).toBe(true)
    await expect(b.run(works)).rejects.toMatchObject({ code: 'CIRCUIT_OPEN' })
    release?.()
    expect(await trial).toBe('slow')
    expect(await b.run(works)).toBe('answer')
    expect(heard).toEqual(['open', 'open', 'half-open', 'closed', 'closed'])
  })

  test('opens again when the trial fails, and takes answers that refuse for a living provider', async () => {
    const breaker = redisCircuitBreaker({ ...parts, client: one, provider: 'node-2' })
    const refuses = () => Promise.reject(coreErrors.create('REQUEST_INVALID', { field: 'x', reason: 'test' }))
    for (let at = 0; at < 2; at++) await breaker.run(fails).catch(() => undefined)
    await expect(breaker.run(refuses)).rejects.toMatchObject({ code: 'REQUEST_INVALID' })
    for (let at = 0; at < 2; at++) await breaker.run(fails).catch(() => undefined)
    expect(await breaker.run(works)).toBe('answer')
    for (let at = 0; at < 3; at++) await breaker.run(fails).catch(() => undefined)
    await pause(450)
    await expect(breaker.run(fails)).rejects.toMatchObject({ code: 'CHAIN_UNREACHABLE' })
    await expect(breaker.run(works)).rejects.toMatchObject({ code: 'CIRCUIT_OPEN' })
  })

  test('is a circuit of this process while Redis is away', async () => {
    const breaker = redisCircuitBreaker({ ...parts, client: nowhere, provider: 'node-3' })
    for (let at = 0; at < 3; at++) await breaker.run(fails).catch(() => undefined)
    await expect(breaker.run(works)).rejects.toMatchObject({ code: 'CIRCUIT_OPEN' })
  })
})

describe('a read cache', () => {
  test('fetches once, however many ask at once in however many processes', async () => {
    const caches = [one, other].map((client) => redisReadCache({ client, name: 'once', freshMs: 60_000 }))
    let fetched = 0
    const fetch = async () => {
      fetched += 1
      await pause(60)
      return { balance: 2n ** 200n, bytes: new Uint8Array([1, 2]), list: ['#1'] }
    }
    const values = await Promise.all(Array.from({ length: 50 }, (_, at) => caches[at % 2]?.get('user:1', fetch)))
    expect(fetched).toBe(1)
    for (const value of values) expect(value).toEqual({ balance: 2n ** 200n, bytes: new Uint8Array([1, 2]), list: ['#1'] })
    await caches[0]?.forget('user:1')
    await caches[1]?.get('user:1', fetch)
    expect(fetched).toBe(2)
  })

  test('fetches once although another came to an end between the look and the turn', async () => {
    const quick = redisReadCache({ client: one, name: 'between', freshMs: 60_000 })
    let fetched = 0
    const fetch = async () => ++fetched
    // Its first look finds nothing, and before it goes on another has fetched.
    let looks = 0
    const late = new Proxy(other, {
      get: (client, name) =>
        name === 'get'
          ? async (key: string) => {
              const found = await client.get(key)
              looks += 1
              if (looks === 1) expect(await quick.get('x', fetch)).toBe(1)
              return found
            }
          : Reflect.get(client, name),
    })
    expect(await redisReadCache({ client: late, name: 'between', freshMs: 60_000 }).get('x', fetch)).toBe(1)
    expect([fetched, looks]).toEqual([1, 2])
  })

  test('shows the old value while one fetches the new one', async () => {
    const cache = redisReadCache({ client: one, name: 'stale', freshMs: 30, staleMs: 600_000 })
    let version = 0
    const fetch = async () => ++version
    expect(await cache.get('x', fetch)).toBe(1)
    await pause(50)
    expect(await cache.get('x', fetch)).toBe(1)
    await expect.poll(() => cache.get('x', fetch)).toBe(2)
  })

  test('passes errors on and keeps nothing of them', async () => {
    const cache = redisReadCache({ client: one, name: 'errors', freshMs: 60_000 })
    await expect(cache.get('x', () => Promise.reject(new RangeError('no')))).rejects.toThrow('no')
    expect(await cache.get('x', async () => 'yes')).toBe('yes')
  })

  test('does not wait for ever for a process that died while it fetched', async () => {
    await one.set('{cache:dead:x}:fetching', 'a process that is gone', 'PX', 150)
    const cache = redisReadCache({ client: one, name: 'dead', freshMs: 60_000 })
    expect(await cache.get('x', async () => 'fetched after all')).toBe('fetched after all')
  })

  test('that loses its Redis only costs speed', async () => {
    const server = await startRedis()
    const client = new Redis(server.url, { maxRetriesPerRequest: 0, enableOfflineQueue: false })
    client.on('error', () => undefined)
    await new Promise((resolve) => client.once('ready', resolve))
    const cache = redisReadCache({ client, name: 'lost', freshMs: 60_000 })
    expect(await cache.get('x', async () => 1)).toBe(1)
    await server.kill()
    await expect.poll(() => client.status).not.toBe('ready')
    expect(await cache.get('x', async () => 2)).toBe(2)
    client.disconnect()
    await server.stop()
  })
})
