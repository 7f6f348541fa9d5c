import { memoryStore } from '@wallet/core'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { type FailingStore, failingStore } from '../fixture/failing-store.ts'
import { keys, type ToyService, toyService } from '../fixture/toy-service.ts'

let bench: ToyService
let store: FailingStore
beforeEach(async () => {
  store = failingStore(memoryStore())
  bench = await toyService({ store })
})
afterEach(() => bench.service.stop())

const get = (url: string) => bench.request(undefined, { url })

describe('probes need no key', () => {
  test('GET /live asks nothing else', async () => {
    store.away = true
    expect((await get('/live')).json()).toEqual({ status: 'live' })
  })

  test('GET /health names every part', async () => {
    const up = await get('/health')
    expect([up.statusCode, up.json()]).toEqual([
      200,
      { status: 'healthy', parts: { store: 'up', signing: 'up', 'toy:nonce': 'up', signer: 'up' } },
    ])
    store.away = true
    const down = await get('/health')
    expect([down.statusCode, down.json()]).toMatchObject([503, { status: 'unhealthy', parts: { store: 'down' } }])
  })

  test('GET /ready needs the store', async () => {
    const up = await get('/ready')
    expect([up.statusCode, up.json()]).toMatchObject([200, { status: 'ready', dependencies: { store: 'up' } }])
    store.away = true
    const down = await get('/ready')
    expect([down.statusCode, down.json()]).toMatchObject([503, { status: 'not ready', dependencies: { store: 'down' } }])
  })

  test.each(['work', 'track'] as const)('a process in the role %s has the probes and no API', async (role) => {
    const worker = await toyService({ role })
    expect((await worker.request(undefined, { url: '/ready' })).statusCode).toBe(200)
    const api = await worker.request(keys.backend, { url: '/withdrawal/queue/status' })
    expect([api.statusCode, api.json().error.code]).toEqual([404, 'NOT_FOUND'])
    await worker.service.stop()
  })
})

describe('GET /metrics', () => {
  const value = async (name: string) => {
    const line = (await get('/metrics')).body.split('\n').find((text) => text.startsWith(`${name} `) || text.startsWith(`${name}{`))
    return line === undefined ? undefined : Number(line.split(' ').at(-1))
  }

  test('has the runtime, the service and, after a payment, the engine', async () => {
    expect(await value('wallet_service_up')).toBe(1)
    expect(await value('wallet_transaction_signing_success_rate')).toBe(1)
    expect(await value('wallet_kms_error_rate')).toBe(0)
    expect(await value('nodejs_eventloop_lag_seconds')).toBeTypeOf('number')
    expect(await value('wallet_transaction_signing_duration_ms_count')).toBe(0)

    await bench.credit('7', '1')
    const payload = { id: 'W-1', userId: '7', amount: '0.5', toAddress: bench.to, network: 'nonce' }
    await bench.request(keys.backend, { method: 'POST', url: '/withdrawal/request', payload })
    await bench.settle()
    expect(await value('wallet_transaction_signing_duration_ms_count')).toBe(1)
    expect(await value('wallet_accepts_total')).toBe(1)
    expect(await value('wallet_http_request_duration_seconds_count{route="/withdrawal/request",method="POST",status="202"}')).toBe(1)
  })

  test('names no user, withdrawal or address', async () => {
    await bench.credit('very-special-user', '1')
    const payload = { id: 'very-special-id', userId: 'very-special-user', amount: '0.5', toAddress: bench.to, network: 'nonce' }
    await bench.request(keys.backend, { method: 'POST', url: '/withdrawal/request', payload })
    await bench.request(keys.backend, { url: '/withdrawal/status/very-special-id' })
    const { body } = await get('/metrics')
    expect(body).toContain('/withdrawal/status/:id')
    expect(body).not.toContain('very-special')
    expect(body).not.toContain(bench.to)
  })
})

describe('/api-docs', () => {
  test('describes every route, with its security', async () => {
    const { paths, openapi, components } = (await get('/api-docs/json')).json()
    expect(openapi).toMatch(/^3\./)
    expect(Object.keys(components.securitySchemes)).toEqual(['apiKey', 'bearer'])
    const wallets = [
      '/wallet',
      '/wallet/setActive',
      '/wallet/sign',
      '/wallet/transferSol',
      '/wallet/{userId}/tokens',
      '/wallets/{userId}',
      '/wallets/{userId}/{label}',
    ]
    const wanted = [
      '/wallet/send',
      '/withdrawal/request',
      '/withdrawal/status/{id}',
      '/withdrawal/receipt/{id}',
      '/withdrawal/queue/status',
      '/balance/{account}',
      ...wallets,
    ]
    const verbs = ['retry', 'cancel', 'accelerate', 'approve', 'reject', 'release', 'rebroadcast', 'adopt', 'reopen']
    const admin = ['credit', 'transactions', 'transactions/{id}', ...verbs.map((verb) => `transactions/{id}/${verb}`)]
    const rest = ['queues', 'queues/pause', 'queues/resume', 'halt', 'health', 'books', 'lanes/raise', 'recover', 'destinations']
    const deadLetters = ['dlq/messages', 'dlq/messages/{id}', 'dlq/reprocess']
    const all = [
      ...wanted,
      ...[...admin, ...rest, ...deadLetters].map((path) => `/admin/${path}`),
      '/health',
      '/api/escrow/{id}',
      '/api/escrow/{id}/refund',
      '/api/escrow/{id}/release',
      '/api/orders/{orderId}/init-escrow',
      '/live',
      '/ready',
      '/metrics',
    ]
    expect(Object.keys(paths).sort()).toEqual(all.sort())
    for (const [path, methods] of Object.entries<Record<string, { security?: object[] }>>(paths)) {
      for (const operation of Object.values(methods)) {
        expect(operation.security !== undefined, path).toBe(!['/health', '/live', '/ready', '/metrics'].includes(path))
      }
    }
  })

  test('serves a page that its own security headers allow', async () => {
    const page = await get('/api-docs/')
    expect([page.statusCode, page.headers['content-type']]).toEqual([200, 'text/html; charset=utf-8'])
    expect(page.headers['content-security-policy']).toBeTypeOf('string')
    expect((await get('/api-docs/static/swagger-ui-bundle.js')).statusCode).toBe(200)
  })
})

test('headers are hardened and correlation ids go in and out', async () => {
  const mine = await bench.request(undefined, { url: '/live', headers: { 'x-correlation-id': 'abc-1' } })
  expect(mine.headers).toMatchObject({ 'x-correlation-id': 'abc-1', 'x-content-type-options': 'nosniff', 'x-frame-options': 'SAMEORIGIN' })
  for (const bad of ['a b', 'x'.repeat(129), '"; drop', '{}']) {
    const reply = await bench.request(undefined, { url: '/live', headers: { 'x-correlation-id': bad } })
    expect(reply.headers['x-correlation-id']).toMatch(/^[0-9a-f-]{36}$/)
  }
})

test('cross-origin requests are only allowed from configured origins', async () => {
  const open = await toyService({ http: { corsOrigins: ['https://exchange.example'] } })
  const from = async (service: ToyService, origin: string) =>
    (await service.request(undefined, { url: '/live', headers: { origin } })).headers['access-control-allow-origin']
  expect(await from(open, 'https://exchange.example')).toBe('https://exchange.example')
  expect(await from(open, 'https://evil.example')).toBeUndefined()
  expect(await from(bench, 'https://exchange.example')).toBeUndefined()
  const headers = {
    origin: 'https://exchange.example',
    'access-control-request-method': 'POST',
    'access-control-request-headers': 'x-api-key',
  }
  const preflight = await open.request(undefined, { method: 'OPTIONS', url: '/wallet/send', headers })
  expect([preflight.statusCode, preflight.headers['access-control-allow-headers']]).toEqual([204, 'x-api-key'])
  await open.service.stop()
})
