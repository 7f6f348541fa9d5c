import { fileURLToPath } from 'node:url'
import { buildAccept, buildLane, prng } from '@wallet/core/testing'
import { type Child, startChild, startRedis } from '@wallet/harness'
import { expect, test } from 'vitest'
import { fund, payment } from './fixtures/orders.ts'
import { pause } from './fixtures/traffic.ts'
import { redisStore } from './redis-store.ts'

const count = 1_000
const rounds = 8
const script = fileURLToPath(new URL('./fixtures/worker.ts', import.meta.url))

test('eight processes with one wallet and 1,000 withdrawals, killed and frozen at random, use the nonces 0 to 999, each once', async () => {
  const server = await startRedis()
  const store = await redisStore({ url: server.url, name: 'workers' })
  await fund(store, BigInt(count))
  let started = 0
  const start = (): Promise<Child> => {
    started += 1
    const args = ['--conditions=source', script, server.url, 'workers', `worker-${started}`]
    return startChild({ command: process.execPath, args, ready: /working/, readyTimeoutMs: 180_000 })
  }
  const workers = await Promise.all(Array.from({ length: 8 }, start))
  const random = prng(8)
  for (let round = 0; round < rounds; round++) {
    const ids = Array.from({ length: count / rounds }, (_, at) => `W-${round}-${at}`)
    await store.apply(ids.map((id) => ({ verb: 'accept', input: buildAccept(payment(id)) })))
    await pause(random.below(40))
    const at = random.below(8)
    const victim = workers[at] as Child
    // Every other one is only frozen past its leases, while others take its orders, and then goes on with old tokens.
    if (round % 2 === 0) {
      await victim.kill()
      workers[at] = await start()
    } else {
      process.kill(victim.pid, 'SIGSTOP')
      await pause(900)
      process.kill(victim.pid, 'SIGCONT')
    }
  }
  await expect.poll(async () => (await store.countOrders({})).byState.completed, { timeout: 300_000, interval: 200 }).toBe(count)
  await Promise.all(workers.map((worker) => worker.kill()))
  const lane = await store.readLane({ lane: buildLane() })
  expect(lane).toMatchObject({ status: 'found', lane: { next: count, floor: count } })
  const nonces: number[] = []
  for (let after: string | undefined, more = true; more; ) {
    const page = await store.listAttempts({ max: 200, ...(after === undefined ? {} : { after }) })
    for (const { state, slot } of page.rows) if (state === 'final') nonces.push(Number(slot))
    more = page.next !== null
    after = page.next ?? undefined
  }
  expect(nonces.sort((a, b) => a - b)).toEqual(Array.from({ length: count }, (_, at) => at))
  expect((await store.verify({})).findings).toEqual([])
  await store.close()
  await server.stop()
})
