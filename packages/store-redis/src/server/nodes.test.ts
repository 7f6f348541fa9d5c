import { buildAccept } from '@wallet/core/testing'
import { startRedis } from '@wallet/harness'
import { Redis } from 'ioredis'
import { expect, test } from 'vitest'
import { fund, payment } from '../fixtures/orders.ts'
import { redisStore } from '../redis-store.ts'
import { slotOf } from './nodes.ts'

test('a cluster holds the store in one slot, the one that its nodes compute', async () => {
  const server = await startRedis({ config: { 'cluster-enabled': 'yes', 'cluster-announce-ip': '127.0.0.1' } })
  const client = new Redis(server.url)
  await client.call('CLUSTER', 'ADDSLOTSRANGE', '0', '16383')
  await expect.poll(async () => String(await client.call('CLUSTER', 'INFO')), { timeout: 60_000 }).toContain('cluster_state:ok')
  for (const key of ['123456789', '{wallet}:head', '{wallet}:rows:orders', 'foo{}{bar}', 'foo{{bar}}zap', 'foo{bar}{zap}', 'plain']) {
    expect([key, slotOf(key)]).toEqual([key, await client.call('CLUSTER', 'KEYSLOT', key)])
  }
  const store = await redisStore({ cluster: [{ host: '127.0.0.1', port: server.port }], name: 'clustered' })
  await fund(store, 1n)
  expect((await store.accept(buildAccept(payment('W-1')))).status).toBe('accepted')
  await store.close()
  await client.config('SET', 'appendfsync', 'everysec')
  await expect(redisStore({ cluster: [{ host: '127.0.0.1', port: server.port }] })).rejects.toMatchObject({ code: 'REDIS__SERVER_UNSAFE' })
  client.disconnect()
  await server.stop()
})

test('the check value of CRC-16/XMODEM decides the slot', () => {
  expect(slotOf('123456789')).toBe(0x31c3)
})
