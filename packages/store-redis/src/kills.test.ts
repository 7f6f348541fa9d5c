import { prng } from '@wallet/core/testing'
import { startRedis } from '@wallet/harness'
import { Redis } from 'ioredis'
import { expect, test } from 'vitest'
import { pause, surviveKills } from './fixtures/traffic.ts'

test('a Redis that is killed in the middle of traffic loses nothing that was acknowledged', async () => {
  const server = await startRedis()
  const random = prng(3)
  expect(await surviveKills(server, 4, () => pause(random.below(200)))).toBeGreaterThanOrEqual(4 * 32)
  await server.stop()
}, 180_000)

test('nor does one that is killed while it rewrites its append-only file', async () => {
  const server = await startRedis()
  const random = prng(4)
  const acknowledged = await surviveKills(server, 3, async () => {
    const client = new Redis(server.url)
    await client.bgrewriteaof()
    client.disconnect()
    await pause(random.below(25))
  })
  expect(acknowledged).toBeGreaterThanOrEqual(3 * 32)
  await server.stop()
}, 180_000)
