import { inspect } from 'node:util'
import { attemptId, type Store } from '@wallet/core'
import { buildAccept, buildLane, usual } from '@wallet/core/testing'
import { type RedisOptions, type RedisServer, startRedis } from '@wallet/harness'
import { Redis } from 'ioredis'
import { afterEach, describe, expect, test } from 'vitest'
import { fund, leaseNew, payment } from '../fixtures/orders.ts'
import { type RedisStoreOptions, redisStore } from '../redis-store.ts'

const servers: RedisServer[] = []
const stores: Store[] = []

async function start(options: RedisOptions = {}): Promise<RedisServer> {
  const server = await startRedis(options)
  servers.push(server)
  return server
}

async function open(server: RedisServer, options: RedisStoreOptions = {}): Promise<Store> {
  const store = await redisStore({ url: server.url, recheckMs: 0, ...options })
  stores.push(store)
  return store
}

async function tell(server: RedisServer, ...command: readonly [string, ...string[]]): Promise<unknown> {
  const client = new Redis(server.url)
  try {
    const [name, ...args] = command
    return await client.call(name, ...args)
  } finally {
    client.disconnect()
  }
}

afterEach(async () => {
  await Promise.all(stores.splice(0).map((store) => store.close()))
  await Promise.all(servers.splice(0).map((server) => server.stop()))
})

describe('a server that may lose what it acknowledged is refused', () => {
  test.each<[string, Record<string, string>]>([
    ['appendfsync', { appendfsync: 'everysec' }],
    ['appendonly', { appendonly: 'no' }],
    ['no-appendfsync-on-rewrite', { 'no-appendfsync-on-rewrite': 'yes' }],
    ['maxmemory-policy', { maxmemory: '64mb', 'maxmemory-policy': 'allkeys-lru' }],
  ])('%s', async (setting, config) => {
    const server = await start({ config })
    await expect(open(server)).rejects.toMatchObject({ code: 'REDIS__SERVER_UNSAFE', context: { setting } })
    expect(await tell(server, 'DBSIZE')).toBe(0)
  })

  test('a replica', async () => {
    const primary = await start()
    const replica = await start({ replicaOf: primary.port })
    await expect(open(replica)).rejects.toMatchObject({ code: 'REDIS__SERVER_UNSAFE', context: { setting: 'role' } })
  })

  test('one that hides its settings, unless somebody vouches for it', async () => {
    const server = await start({ config: { 'rename-command': 'CONFIG hidden-config' } })
    await expect(open(server)).rejects.toMatchObject({ code: 'REDIS__SETTINGS_HIDDEN' })
    const store = await open(server, { attest: { appendfsync: 'always', maxmemoryPolicy: 'noeviction' } })
    await fund(store, 1n)
  })

  test('one that nobody can reach', async () => {
    const server = await start()
    await server.kill()
    await expect(redisStore({ url: server.url, connectMs: 200 })).rejects.toMatchObject({ code: 'STORE_UNAVAILABLE' })
  })
})

describe('a server that changes under an open store', () => {
  test.each([
    ['appendfsync', 'everysec', 'always'],
    ['appendonly', 'no', 'yes'],
    ['maxmemory-policy', 'allkeys-lru', 'noeviction'],
  ])('%s: is noticed, and trusted again once it is right', async (setting, wrong, right) => {
    const server = await start()
    const store = await open(server)
    await fund(store, 5n)
    await tell(server, 'CONFIG', 'SET', setting, wrong)
    await expect(store.accept(buildAccept(payment('W-1')))).rejects.toMatchObject({ code: 'REDIS__SERVER_UNSAFE', context: { setting } })
    await expect(store.time({})).rejects.toMatchObject({ code: 'REDIS__SERVER_UNSAFE' })
    await tell(server, 'CONFIG', 'SET', setting, right)
    expect((await store.accept(buildAccept(payment('W-1')))).status).toBe('accepted')
  })

  test('flushed: stops every process that has seen it full', async () => {
    const server = await start()
    const store = await open(server)
    await fund(store, 5n)
    await tell(server, 'FLUSHALL')
    await expect(store.time({})).rejects.toMatchObject({ code: 'STORE_ROLLED_BACK', retry: 'reconcile' })
    await expect(store.accept(buildAccept(payment('W-1')))).rejects.toMatchObject({ code: 'STORE_ROLLED_BACK' })
    // Another process makes a new store of it, and the old one does not go on in that either.
    await open(server)
    await expect(store.time({})).rejects.toMatchObject({ code: 'STORE_ROLLED_BACK' })
  })

  test('empty, for a wallet that has history on its chain: halts the lane before anything is signed', async () => {
    const store = await open(await start())
    const [one] = await leaseNew(store, 1)
    const slot = { attempt: attemptId('A-1'), lane: buildLane(), wallet: usual.wallet, windowMax: 8 }
    const fence = one?.fence ?? { order: payment('none').id, token: 0 }
    await store.slot({ ...slot, fence, chainNext: 0 })
    expect((await store.slot({ ...slot, fence, chainNext: 41 })).status).toBe('chain-ahead')
    expect((await store.listHalts({})).halts.map(({ scope }) => scope)).toEqual([`lane:${buildLane()}`])
  })

  test('restarted: goes on where it was', async () => {
    const server = await start()
    const store = await open(server)
    await fund(store, 5n)
    await server.kill()
    const asked = store.accept(buildAccept(payment('W-1')))
    await server.restart()
    expect((await asked).status).toBe('accepted')
  })
})

test('a server that refuses every write is told of, soon, and without what was to be written', async () => {
  const server = await start()
  const store = await open(server)
  await fund(store, 5n)
  await tell(server, 'CONFIG', 'SET', 'min-replicas-to-write', '1')
  const refusal = await store.accept(buildAccept(payment('W-1'))).catch((error: unknown) => error)
  expect(refusal).toMatchObject({ code: 'STORE_UNAVAILABLE', context: { reason: expect.stringContaining('NOREPLICAS') } })
  expect(inspect(refusal, { depth: 9, showHidden: true })).not.toContain('W-1')
})

describe('replicas', () => {
  const replicated = { 'min-replicas-to-write': '1', 'repl-diskless-sync-delay': '0' }

  async function pair(): Promise<{ readonly primary: RedisServer; readonly replica: RedisServer }> {
    const primary = await start({ config: replicated })
    const replica = await start({ replicaOf: primary.port, config: { 'repl-diskless-sync-delay': '0' } })
    // The replica thinks that its link is up a moment before the primary counts on it.
    await expect.poll(async () => String(await tell(primary, 'INFO', 'replication'))).toContain('min_slaves_good_slaves:1')
    return { primary, replica }
  }

  test('are waited for; one that stops makes the outcome unknown', async () => {
    const { primary, replica } = await pair()
    // The replica writes to the same disk as everybody else: only while it stands still is anybody short of patience.
    const patient = await open(primary, { replicaMs: 60_000 })
    expect(patient.durability).toBe('replicated')
    await fund(patient, 5n)
    process.kill(replica.pid(), 'SIGSTOP')
    const store = await open(primary, { replicaMs: 150 })
    const refused = store.accept(buildAccept(payment('W-1')))
    await expect(refused).rejects.toMatchObject({ code: 'STORE_UNAVAILABLE', retry: 'reconcile' })
    // The primary has it and shows it. But who asks again, here or in another process, must not be told that it exists.
    const other = await open(primary, { replicaMs: 150 })
    for (const asked of [store, other])
      await expect(asked.accept(buildAccept(payment('W-1')))).rejects.toMatchObject({ code: 'STORE_UNAVAILABLE' })
    process.kill(replica.pid(), 'SIGCONT')
    await expect
      .poll(async () => (await patient.accept(buildAccept(payment('W-1'))).catch(() => ({ status: 'unknown' }))).status)
      .toBe('exists')
  })

  test('that were promoted wait for a person, and then leave the old epoch behind', async () => {
    const { primary, replica } = await pair()
    const old = await open(primary, { replicaMs: 60_000 })
    await fund(old, 5n)
    await primary.kill()
    await tell(replica, 'REPLICAOF', 'NO', 'ONE')
    const refusal = await open(replica).catch((error: unknown) => error)
    expect(refusal).toMatchObject({ code: 'REDIS__PROMOTED' })
    const { replica: history } = (refusal as { readonly context: { readonly replica: string } }).context
    await expect(open(replica, { confirmPromotion: 'somebody else’s' })).rejects.toMatchObject({ code: 'REDIS__PROMOTED' })
    const store = await open(replica, { confirmPromotion: history })
    expect((await store.totals({ asset: usual.asset })).available).toBe(5n)
    expect((await store.accept(buildAccept(payment('W-1')))).status).toBe('accepted')
    await open(replica)
  })
})
