import { execFileSync } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { inspect } from 'node:util'
import type { Store } from '@wallet/core'
import { buildAccept, usual } from '@wallet/core/testing'
import { freePort, type RedisServer, startChild, startRedis, temporaryDirectory } from '@wallet/harness'
import { Redis } from 'ioredis'
import { afterEach, expect, test } from 'vitest'
import { fund, payment } from '../fixtures/orders.ts'
import { type RedisStoreOptions, redisStore } from '../redis-store.ts'

const ends: (() => Promise<unknown>)[] = []
afterEach(async () => {
  for (const end of ends.splice(0).reverse()) await end()
})

async function start(config: Record<string, string> = {}): Promise<RedisServer> {
  const server = await startRedis({ config })
  ends.push(() => server.stop())
  return server
}

async function works(options: RedisStoreOptions): Promise<Store> {
  const store = await redisStore(options)
  ends.push(() => store.close())
  await fund(store, 2n)
  expect((await store.accept(buildAccept(payment('W-1')))).status).toBe('accepted')
  expect((await store.totals({ asset: usual.asset })).locked).toBe(1n)
  return store
}

test('an ACL user needs no more than the documented rights, and a password', async () => {
  const server = await start()
  const admin = new Redis(server.url)
  const rights = '+eval +evalsha +hget +zrangebyscore +info +config|get +wait +ping'
  // A script may only call what its user may.
  const inside = '+hmget +hset +hdel +time +zadd +zrem +zrangebylex +exists +type'
  await admin.call('ACL', 'SETUSER', 'wallet', 'on', '>s3cret', '~{wallet}:*', ...rights.split(' '), ...inside.split(' '))
  await admin.call('ACL', 'SETUSER', 'default', 'off')
  admin.disconnect()
  await works({ url: server.url, username: 'wallet', password: 's3cret' })
  const refusal = await redisStore({ url: server.url, username: 'wallet', password: 'wrong', connectMs: 300 }).catch(
    (error: unknown) => error,
  )
  expect(refusal).toMatchObject({ code: 'STORE_UNAVAILABLE' })
  // Also for a logger that prints an error with all its causes.
  expect(`${JSON.stringify(refusal)} ${inspect(refusal, { depth: 9, showHidden: true })}`).not.toMatch(/s3cret|wrong/)
})

test('TLS with a certificate that is checked', async () => {
  const folder = temporaryDirectory('wallet-tls')
  ends.push(async () => folder.remove())
  const [key, certificate] = [join(folder.path, 'key.pem'), join(folder.path, 'cert.pem')]
  const subject = ['-subj', '/CN=localhost', '-addext', 'subjectAltName=DNS:localhost,IP:127.0.0.1']
  const request = ['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-days', '2', ...subject]
  execFileSync('openssl', [...request, '-keyout', key, '-out', certificate], { stdio: 'ignore' })
  const tlsPort = await freePort()
  await start({
    'tls-port': `${tlsPort}`,
    'tls-cert-file': certificate,
    'tls-key-file': key,
    'tls-ca-cert-file': certificate,
    'tls-auth-clients': 'no',
  })
  const url = `rediss://localhost:${tlsPort}`
  await works({ url, tls: { ca: readFileSync(certificate, 'utf8') } })
  await expect(redisStore({ url, connectMs: 300 })).rejects.toMatchObject({ code: 'STORE_UNAVAILABLE' })
})

test('Sentinel names the primary, and a failover stops until a person has confirmed it', async () => {
  const primary = await start({ 'min-replicas-to-write': '1', 'repl-diskless-sync-delay': '0' })
  const replica = await startRedis({ replicaOf: primary.port, config: { 'repl-diskless-sync-delay': '0', 'min-replicas-to-write': '0' } })
  ends.push(() => replica.stop())
  const folder = temporaryDirectory('wallet-sentinel')
  ends.push(async () => folder.remove())
  const port = await freePort()
  const config = join(folder.path, 'sentinel.conf')
  const watch = `sentinel monitor money 127.0.0.1 ${primary.port} 1\nsentinel down-after-milliseconds money 500\nsentinel failover-timeout money 3000\n`
  writeFileSync(config, `port ${port}\nbind 127.0.0.1\ndir ${folder.path}\n${watch}`)
  const sentinel = await startChild({ command: '/usr/bin/redis-server', args: [config, '--sentinel'], ready: /\+monitor master/ })
  ends.push(() => sentinel.stop())
  const access = { sentinel: { master: 'money', sentinels: [{ host: '127.0.0.1', port }] }, recheckMs: 0, replicaMs: 60_000 }
  const replicas = async () => String(await await told(primary)('INFO', 'replication'))
  await expect.poll(replicas, { timeout: 60_000 }).toMatch(/state=online/)
  await expect
    .poll(async () => String(await toldPort(port)('SENTINEL', 'REPLICAS', 'money')), { timeout: 60_000 })
    .toContain(`${replica.port}`)
  const store = await works(access)
  await primary.kill()
  const promoted = async () => (await store.time({}).catch((error: { code?: string }) => error.code)) as unknown
  await expect.poll(promoted, { timeout: 60_000 }).toBe('REDIS__PROMOTED')
  await expect(redisStore(access)).rejects.toMatchObject({ code: 'REDIS__PROMOTED' })
}, 180_000)

const told = (server: RedisServer) => toldPort(server.port)

function toldPort(port: number) {
  return async (...command: readonly [string, ...string[]]): Promise<unknown> => {
    const client = new Redis({ host: '127.0.0.1', port })
    try {
      const [name, ...args] = command
      return await client.call(name, ...args)
    } finally {
      client.disconnect()
    }
  }
}
