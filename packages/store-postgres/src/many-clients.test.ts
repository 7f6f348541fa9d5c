import { orderId, type Store } from '@wallet/core'
import {
  acceptUnit,
  buildBind,
  buildClaim,
  buildLane,
  creditUnits,
  randomScript,
  runScript,
  SharedHistory,
  usual,
  usualBalance,
} from '@wallet/core/testing'
import { expect, test } from 'vitest'
import { freshSchema } from './fixtures/bench.ts'
import { openClients, recordedClient } from './fixtures/clients.ts'
import { sharedServer } from './fixtures/server.ts'
import { carryOut, reserved } from './fixtures/workers.ts'

const server = sharedServer()

test('lets exactly 37 of 2,000 withdrawals through over eight connections when the balance covers 37', async () => {
  const { stores, close } = await openClients(server().url(), freshSchema(), 8)
  await creditUnits(stores[0] as Store, 37n)
  const results = await Promise.all(
    Array.from({ length: 2_000 }, (_, index) => (stores[index % 8] as Store).accept(acceptUnit(`W-${index}`))),
  )
  expect(results.filter(({ status }) => status === 'accepted')).toHaveLength(37)
  expect(await usualBalance(stores[3] as Store)).toEqual({ available: 0n, locked: 37n })
  expect((await (stores[5] as Store).verify({})).findings).toEqual([])
  await close()
})

test('eight workers who carry out 200 withdrawals of one hot wallet use the nonces 0 to 199, each once', async () => {
  const { stores, close } = await openClients(server().url(), freshSchema(), 8)
  const lane = buildLane()
  const count = 200
  await reserved(stores[0] as Store, count)
  const used = (await Promise.all(stores.map((store, at) => carryOut(store, `worker-${at}`, lane)))).flat()
  expect(used.sort((a, b) => a - b)).toEqual(Array.from({ length: count }, (_, at) => at))
  expect((await (stores[1] as Store).verify({})).findings).toEqual([])
  await close()
})

test('64 workers who choose among the same five coins never hold one twice', async () => {
  const { stores, close } = await openClients(server().url(), freshSchema(), 64)
  const ids = await reserved(stores[0] as Store, 64)
  const { leased } = await (stores[0] as Store).lease({ worker: 'w', leaseMs: 60_000, max: 64, chains: [usual.chain] })
  const answers = await Promise.all(
    ids.map((id, at) => {
      const order = leased.find((one) => one.order.id === orderId(id))?.order
      if (order === undefined) throw new Error(`${id} was not leased`)
      const claims = [`coin-${at % 5}`, `coin-${(at + 1) % 5}`]
      const fences = [{ order: order.id, token: order.token }]
      return (stores[at] as Store).bind(buildBind({ attempt: `A-${id}`, fences, intents: [order.intent], claims }))
    }),
  )
  const winners = answers.flatMap((answer) => (answer.status === 'bound' ? [answer.attempt] : []))
  const held = winners.flatMap(({ claims }) => claims)
  expect(new Set(held).size).toBe(held.length)
  expect(winners.length).toBeGreaterThanOrEqual(1)
  const { claims } = await (stores[9] as Store).readClaims({ claims: [0, 1, 2, 3, 4].map((at) => buildClaim(`coin-${at}`)) })
  for (const claim of claims) if (claim !== null) expect(claim.attempts).toHaveLength(1)
  expect((await (stores[7] as Store).verify({})).findings).toEqual([])
  await close()
})

test.each([1])(
  'what five clients do at once, with answers lost and connections cut, can be put in an order that explains every answer (seed %i)',
  async (seed) => {
    const schema = freshSchema()
    const history = new SharedHistory()
    let calls = 0
    const stores: Store[] = []
    for (let at = 0; at < 5; at += 1) stores.push(await recordedClient(history, server(), schema, () => ++calls % 7 === 0))
    let running = true
    const cutter = (async () => {
      while (running) {
        await new Promise((resolve) => setTimeout(resolve, 40))
        server().sql(
          "SELECT count(pg_terminate_backend(pid)) FROM (SELECT pid FROM pg_stat_activity WHERE application_name = '' AND usename = 'wallet' AND pid <> pg_backend_pid() AND backend_type = 'client backend' ORDER BY random() LIMIT 1) x",
        )
      }
    })()
    // The same script for all: five engines that work on the same orders.
    const script = randomScript(seed, 120)
    await Promise.all(
      stores.map(async (store) => {
        for (const command of script) await store.apply([command, { verb: 'countOrders', input: {} }]).catch(() => undefined)
      }),
    )
    running = false
    await cutter
    expect(history.contradictions()).toEqual([])
    expect(history.size()).toBeGreaterThan(300)
    await Promise.all(stores.map((store) => store.close()))
  },
)

test('random scripts on four connections at once leave the books sound', async () => {
  const { stores, close } = await openClients(server().url(), freshSchema(), 4)
  await Promise.all(stores.map((store, at) => runScript(store, randomScript(100 + at, 300))))
  expect((await (stores[0] as Store).verify({})).findings).toEqual([])
  expect((await (stores[1] as Store).verifyJournal({})).status).toBe('intact')
  await close()
})
