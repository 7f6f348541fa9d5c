import { type Child, startPostgres, startRedis, temporaryDirectory } from '@wallet/harness'
import { expect, test } from 'vitest'
import { openWorld } from '../demo/polygon/world.ts'
import { httpClient } from './fixture/http-client.ts'

const coin = 10n ** 18n
const servers = {
  redis: async () => {
    const server = await startRedis()
    return { store: { kind: 'redis', url: server.url }, stop: () => server.stop() }
  },
  postgres: async () => {
    const server = await startPostgres()
    return { store: { kind: 'postgres', url: server.url() }, stop: () => server.stop() }
  },
}

test.each(['redis', 'postgres'] as const)(
  'serve, two workers and a tracker on one %s pay each withdrawal once, one worker being killed on the way',
  { timeout: 120_000 },
  async (kind) => {
    const directory = temporaryDirectory('roles')
    const server = await servers[kind]()
    const world = await openWorld(directory.path, server.store)
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
      await Promise.all(ids.slice(20).map(ask))
      const states = async () => (await Promise.all(ids.map(ask))).filter(({ body }) => body.status === 'COMPLETED').length
      await expect.poll(states, { timeout: 60_000, interval: 300 }).toBe(ids.length)
      expect(await world.node.balanceOf(to)).toBe((BigInt(ids.length) * coin) / 2n)
      expect(await world.node.rpc('eth_getTransactionCount', [world.hot, 'latest'])).toBe(`0x${ids.length.toString(16)}`)
      expect((await client.post(`${track.url}/withdrawal/request`, {}, world.keys.backend)).status).toBe(404)
    } finally {
      client.close()
      for (const child of running) await child.stop(5_000)
      await world.node.stop()
      await server.stop()
      directory.remove()
    }
  },
)
