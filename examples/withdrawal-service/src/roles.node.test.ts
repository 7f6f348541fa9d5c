import { type Child, startPostgres, startRabbitMq, startRedis, startSqs, temporaryDirectory } from '@wallet/harness'
import { expect, test } from 'vitest'
import { openWorld, type WorldWish } from '../demo/polygon/world.ts'
import { httpClient } from './fixture/http-client.ts'

const coin = 10n ** 18n
type Servers = { readonly wish: WorldWish; hangUp(): Promise<void>; stop(): Promise<void> }

// Each store with a broker beside it that goes away in the middle: bells are heard sooner, and nothing else depends on them.
const servers: { readonly [Kind in 'redis' | 'postgres']: () => Promise<Servers> } = {
  redis: async () => {
    const [store, broker] = [await startRedis(), await startSqs()]
    return {
      wish: {
        store: { kind: 'redis', url: store.url },
        queue: { kind: 'sqs', region: 'us-east-1', endpoint: broker.endpoint },
        secrets: { AWS_ACCESS_KEY_ID: 'test', AWS_SECRET_ACCESS_KEY: 'not-a-secret-of-ours' },
      },
      hangUp: async () => broker.setDown(true),
      stop: async () => {
        await broker.stop()
        await store.stop()
      },
    }
  },
  postgres: async () => {
    const [store, broker] = [await startPostgres(), await startRabbitMq()]
    return {
      wish: { store: { kind: 'postgres', url: store.url() }, queue: { kind: 'rabbitmq', url: broker.url } },
      hangUp: () => broker.crash(),
      stop: async () => {
        await broker.stop()
        await store.stop()
      },
    }
  },
}

test.each(['redis', 'postgres'] as const)(
  'serve, two workers and a tracker on one %s pay each withdrawal once, a worker being killed and the broker lost on the way',
  { timeout: 120_000 },
  async (kind) => {
    const directory = temporaryDirectory('roles')
    const server = await servers[kind]()
    const world = await openWorld(directory.path, server.wish)
    const serve = await world.inRole('serve')
    const workers = [await world.inRole('work', { phase: 'send' }), await world.inRole('work', { phase: 'send' })]
    const track = await world.inRole('track')
    const running: Child[] = []
    const client = httpClient(8)
    try {
      // One at a time: the first of them makes the schema, and two cores start four processes slowly at once.
      for (const one of [serve, ...workers, track]) running.push(await one.start())
      const deposit = { reference: 'deposit:0', account: 'user:alice', asset: 'polygon', amount: '50' }
      expect(await client.post(`${serve.url}/admin/credit`, deposit, world.keys.admin)).toMatchObject({ status: 200 })
      const to = '0x00000000000000000000000000000000000A11cE'
      const ids = Array.from({ length: 40 }, (_, index) => `W-${index}`)
      const ask = (id: string) =>
        client.post(
          `${serve.url}/withdrawal/request`,
          { id, userId: 'alice', amount: '0.5', toAddress: to, network: 'polygon' },
          world.keys.backend,
        )
      await Promise.all(ids.slice(0, 20).map(ask))
      await running[1]?.kill()
      await server.hangUp()
      await Promise.all(ids.slice(20).map(ask))
      const states = async () => (await Promise.all(ids.map(ask))).filter(({ body }) => body.status === 'COMPLETED').length
      await expect.poll(states, { timeout: 60_000, interval: 300 }).toBe(ids.length)
      expect(await world.node.balanceOf(to)).toBe((BigInt(ids.length) * coin) / 2n)
      expect(await world.node.rpc('eth_getTransactionCount', [world.hot, 'latest'])).toBe(`0x${ids.length.toString(16)}`)
      expect(await client.post(`${track.url}/withdrawal/request`, {}, world.keys.backend)).toMatchObject({ status: 404 })
    } finally {
      client.close()
      for (const child of running) await child.stop(5_000)
      await world.node.stop()
      await server.stop()
      directory.remove()
    }
  },
)
