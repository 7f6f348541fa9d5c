import { attemptId, memoryStore, type Store, systemClock, systemRandom } from '@wallet/core'
import {
  buildAccept,
  buildBind,
  buildLane,
  openSharedBench,
  prng,
  randomScript,
  runScript,
  SharedHistory,
  usual,
} from '@wallet/core/testing'
import { Redis } from 'ioredis'
import { describe, expect, test } from 'vitest'
import { redisGround, sharedRedis } from './fixtures/ground.ts'
import { lossyProxy } from './fixtures/lossy-proxy.ts'
import { dump, fund, leaseNew, missing, payment } from './fixtures/orders.ts'
import { openRedisEngine, redisStore } from './redis-store.ts'

const startedAt = 1_700_000_000_000

async function open(name: string, count: number): Promise<readonly Store[]> {
  const { url } = await sharedRedis()
  return Promise.all(Array.from({ length: count }, () => redisStore({ url, name })))
}

async function closeAll(stores: readonly Store[]): Promise<void> {
  await Promise.all(stores.map((store) => store.close()))
}

describe('the store on a real Redis', () => {
  test('answers a random script of 5,000 commands as the memory store does, byte for byte, and has its rows', async () => {
    const bench = await openSharedBench(await redisGround(), startedAt)
    const model = memoryStore({ now: () => startedAt })
    const script = randomScript(2_026, 5_000)
    // Two stores take turns, so that each also works from what the other wrote.
    const answers: unknown[] = []
    for (let at = 0; at < script.length; at += 70) {
      const store = (at / 70) % 3 === 1 ? (bench.second as Store) : bench.store
      answers.push(...(await runScript(store, script.slice(at, at + 70))))
    }
    expect(answers).toEqual(await runScript(model, script))
    expect(await dump(bench.store)).toEqual(await dump(model))
    expect((await bench.store.verify({})).findings).toEqual([])
    await bench.close()
  })

  test('promises what is on the disk, and keeps no money under a time to live', async () => {
    const [store] = (await open('ttl', 1)) as [Store]
    expect(store.durability).toBe('fsync')
    await leaseNew(store, 20)
    const client = new Redis((await sharedRedis()).url)
    const keys = await client.keys('{ttl}:*')
    expect(keys.length).toBeGreaterThan(10)
    for (const key of keys) expect([key, await client.ttl(key)]).toEqual([key, -1])
    client.disconnect()
    await store.close()
  })

  test('keeps two stores of one server apart', async () => {
    const [one] = (await open('apart-1', 1)) as [Store]
    const [other] = (await open('apart-2', 1)) as [Store]
    await fund(one, 5n)
    expect((await one.totals({ asset: usual.asset })).available).toBe(5n)
    expect((await other.totals({ asset: usual.asset })).available).toBe(0n)
    await closeAll([one, other])
  })

  test('works over a client that was given to it, and leaves it open', async () => {
    const client = new Redis((await sharedRedis()).url)
    const store = await redisStore({ client, name: 'given' })
    await fund(store, 1n)
    await store.close()
    expect(await client.ping()).toBe('PONG')
    client.disconnect()
  })

  test('writes nothing at all when one of its keys has been made something else', async () => {
    const [store] = (await open('types', 1)) as [Store]
    await fund(store, 10n)
    const before = await dump(store)
    const client = new Redis((await sharedRedis()).url)
    await client.set('{types}:rows:ordersByAccount', 'not a hash')
    await expect(store.accept(buildAccept(payment('W-1')))).rejects.toMatchObject({ code: 'STORE_CORRUPT', retry: 'never' })
    await client.del('{types}:rows:ordersByAccount')
    const [fresh] = (await open('types', 1)) as [Store]
    expect(await dump(fresh)).toEqual(before)
    client.disconnect()
    await closeAll([store, fresh])
  })

  test('speaks to a server that has forgotten its scripts', async () => {
    const [store] = (await open('scripts', 1)) as [Store]
    await fund(store, 10n)
    const client = new Redis((await sharedRedis()).url)
    await client.script('FLUSH')
    client.disconnect()
    expect((await store.accept(buildAccept(payment('W-1')))).status).toBe('accepted')
    await store.close()
  })
})

describe('many clients of one store', () => {
  test('let exactly as many withdrawals through as the balance covers', async () => {
    const stores = await open('balance', 8)
    await fund(stores[0] as Store, 37n)
    const results = await Promise.all(
      Array.from({ length: 400 }, (_, at) => (stores[at % 8] as Store).accept(buildAccept(payment(`W-${at}`)))),
    )
    expect(results.filter(({ status }) => status === 'accepted')).toHaveLength(37)
    expect((await (stores[3] as Store).verify({})).findings).toEqual([])
    await closeAll(stores)
  })

  test('hand out the nonces of one wallet from 0 to n without a gap', async () => {
    const stores = await open('nonces', 8)
    const leased = await leaseNew(stores[0] as Store, 400)
    const slots = await Promise.all(
      leased.map(async ({ fence }, at) => {
        const input = { attempt: attemptId(`A-${at}`), fence, lane: buildLane(), wallet: usual.wallet, chainNext: 0, windowMax: 1_000 }
        const result = await (stores[at % 8] as Store).slot(input)
        return result.status === 'allocated' ? result.slot : result.status
      }),
    )
    expect(slots.toSorted((a, b) => Number(a) - Number(b))).toEqual(Array.from({ length: 400 }, (_, at) => at))
    await closeAll(stores)
  })

  test('hold no claim twice, though 64 workers choose among the same', async () => {
    const stores = await open('claims', 8)
    const random = prng(64)
    const workers = await leaseNew(stores[0] as Store, 64)
    const results = await Promise.all(
      workers.map(async ({ intent, fence }, at) => {
        const store = stores[at % 8] as Store
        for (let tries = 0; tries < 6; tries++) {
          const claims = [...new Set([random.below(40), random.below(40)])].map((coin) => `coin-${coin}`)
          const bind = buildBind({ attempt: `A-${at}-${tries}`, fences: [fence], intents: [intent], claims, holdMs: 600_000 })
          if ((await store.bind(bind)).status === 'bound') return claims
        }
        return []
      }),
    )
    const held = results.flat()
    expect(new Set(held).size).toBe(held.length)
    expect(held.length).toBeGreaterThan(20)
    expect((await (stores[5] as Store).verify({})).findings).toEqual([])
    await closeAll(stores)
  })

  test('leave a history that is explained by one order of their batches', async () => {
    const { url, port } = await sharedRedis()
    const random = prng(5)
    const proxy = await lossyProxy(port, random.below)
    for (const seed of [1, 2, 3]) {
      const history = new SharedHistory()
      const stores = await Promise.all(
        Array.from({ length: 6 }, async (_, at) => {
          const engine = await openRedisEngine({ url: at % 2 === 0 ? url : proxy.url, name: `history-${seed}` })
          return history.record({ engine, clock: systemClock, random: systemRandom })
        }),
      )
      proxy.setOneIn(15)
      const script = randomScript(seed, 60)
      await Promise.all(
        stores.map(async (store) => {
          for (const command of script) await store.apply([command]).catch(() => undefined)
        }),
      )
      proxy.setOneIn(0)
      expect(history.contradictions()).toEqual([])
      expect(history.size()).toBeGreaterThan(300)
      await closeAll(stores)
    }
    expect(proxy.lost()).toBeGreaterThan(10)
    await proxy.close()
  }, 180_000)
})

describe('answers that get lost', () => {
  test('never make a withdrawal count twice or vanish', async () => {
    const { port } = await sharedRedis()
    const random = prng(11)
    const proxy = await lossyProxy(port, random.below)
    const store = await redisStore({ url: proxy.url, name: 'lossy' })
    await fund(store, 10_000n)
    proxy.setOneIn(4)
    const acknowledged: string[] = []
    await Promise.all(
      Array.from({ length: 16 }, async (_, caller) => {
        for (let at = 0; at < 40; at++) {
          const id = `W-${caller}-${at}`
          const result = await store.accept(buildAccept(payment(id))).catch(() => null)
          if (result?.status === 'accepted') acknowledged.push(id)
          // Sent again by the lost-reply rule of the driver, `exists` would mean that it told its caller the wrong thing.
          else expect(result).toBe(null)
        }
      }),
    )
    proxy.setOneIn(0)
    expect(proxy.lost()).toBeGreaterThan(3)
    expect(acknowledged.length).toBeGreaterThan(100)
    expect(await missing(store, acknowledged)).toEqual([])
    expect((await store.verify({})).findings).toEqual([])
    await store.close()
    await proxy.close()
  })
})
