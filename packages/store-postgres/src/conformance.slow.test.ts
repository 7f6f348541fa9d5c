import type { Store } from '@wallet/core'
import { buildLane, creditUnits, missingOrders, randomScript, SharedHistory, testStore, usualBalance } from '@wallet/core/testing'
import { startPgBouncer, startPostgres } from '@wallet/harness'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { acceptAlong } from './fixtures/accept-along.ts'
import { freshSchema, openPostgresBench } from './fixtures/bench.ts'
import { openClients, recordedClient } from './fixtures/clients.ts'
import { sharedServer } from './fixtures/server.ts'
import { carryOut, reserved } from './fixtures/workers.ts'

const server = sharedServer()

describe('behind PgBouncer in transaction mode', () => {
  let pooler: Awaited<ReturnType<typeof startPgBouncer>> | undefined
  beforeAll(async () => {
    pooler = await startPgBouncer(server(), 2)
  })
  afterAll(() => pooler?.stop())
  testStore({ runner: { describe, it }, open: () => openPostgresBench(server(), pooler?.url()) })
})

it.each(Array.from({ length: 40 }, (_, at) => at))(
  'eight clients at once can be put in an order that explains every answer (seed %i)',
  async (seed) => {
    const history = new SharedHistory()
    const schema = freshSchema()
    let calls = 0
    const stores: Store[] = []
    for (let at = 0; at < 8; at += 1) stores.push(await recordedClient(history, server(), schema, () => ++calls % 5 === 0))
    const script = randomScript(seed, 200)
    await Promise.all(
      stores.map(async (store) => {
        for (const command of script) await store.apply([command, { verb: 'countOrders', input: {} }]).catch(() => undefined)
      }),
    )
    expect(history.contradictions()).toEqual([])
    await Promise.all(stores.map((store) => store.close()))
  },
)

it('twenty kills of the whole server lose nothing that was acknowledged', async () => {
  const mine = await startPostgres()
  const { stores, close } = await openClients(mine.url(), 'wallet', 8)
  await creditUnits(stores[0] as Store, 10_000_000n)
  let running = true
  const all = stores.map((store, at) => acceptAlong(store, `c${at}`, () => running))
  for (let round = 0; round < 20; round += 1) {
    await new Promise((resolve) => setTimeout(resolve, 300 + ((round * 97) % 400)))
    await mine.restart()
  }
  running = false
  const ids = (await Promise.all(all)).flat()
  const store = stores[0] as Store
  expect(ids.length).toBeGreaterThan(100)
  for (let at = 0; at < ids.length; at += 1_000) expect(await missingOrders(store, ids.slice(at, at + 1_000))).toEqual([])
  expect((await usualBalance(store)).locked).toBe(BigInt((await store.countOrders({})).byState.reserved))
  expect((await store.verify({})).findings).toEqual([])
  await close()
  await mine.stop()
})

it('eight workers carry out 1,000 withdrawals of one hot wallet with the nonces 0 to 999, each once', async () => {
  const { stores, close } = await openClients(server().url(), freshSchema(), 8)
  await reserved(stores[0] as Store, 1_000)
  const used = (await Promise.all(stores.map((store, at) => carryOut(store, `worker-${at}`, buildLane())))).flat()
  expect(used.sort((a, b) => a - b)).toEqual(Array.from({ length: 1_000 }, (_, at) => at))
  expect((await (stores[1] as Store).verify({})).findings).toEqual([])
  await close()
})
