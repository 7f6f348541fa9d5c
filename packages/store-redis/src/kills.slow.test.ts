import { prng } from '@wallet/core/testing'
import { startRedis } from '@wallet/harness'
import { Redis } from 'ioredis'
import { expect, test } from 'vitest'
import { pause, surviveKills } from './fixtures/traffic.ts'

test('a Redis killed twenty times while it rewrites its append-only file loses nothing that was acknowledged', async () => {
  const server = await startRedis()
  const random = prng(4)
  const acknowledged = await surviveKills(server, 20, async () => {
    const client = new Redis(server.url)
    await client.bgrewriteaof()
    client.disconnect()
    await pause(random.below(25))
  })
  expect(acknowledged).toBeGreaterThanOrEqual(20 * 32)
  await server.stop()
}, 300_000)
