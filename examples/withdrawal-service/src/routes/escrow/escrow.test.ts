import { coreErrors, createSessions, type SessionSlot } from '@wallet/core'
import { afterEach, describe, expect, test } from 'vitest'
import { keys, type ToyService, toyService } from '../../fixture/toy-service.ts'
import type { MoneroParts } from '../../parts/open-monero.ts'

let running: ToyService | undefined
afterEach(() => running?.service.stop())

/** Escrows that note what they were asked, and one slot that is never opened. */
function fakeMonero(asked: unknown[]): MoneroParts {
  const slot: SessionSlot<never> = {
    name: 'slot-1',
    open: async () => () => undefined as never,
    close: async () => undefined,
    settled: () => true,
    check: async () => undefined,
    restart: async () => undefined,
    stop: async () => void asked.push('stopped'),
    memoryBytes: () => 45_000_000,
  }
  const sessions = createSessions({ slots: [slot] })
  const note = (verb: string, answer: object) => async (id: unknown) => {
    if (id === 'nobody') throw coreErrors.create('WALLET_NOT_FOUND', { wallet: 'escrow nobody' })
    asked.push([verb, id])
    return answer
  }
  const escrow = {
    init: note('init', { state: 'ready', address: '4abc' }),
    status: note('status', { id: 'order-7', state: 'funded', address: '4abc', total: 1_500_000_000_000n, spendable: 1n }),
    release: note('release', { status: 'unfunded', spendable: 10n ** 12n }),
    refund: note('refund', { status: 'sent', kind: 'refund', ids: ['ab'] }),
    decide: async (id: string, kind: string) => note(`decide ${kind}`, { status: 'paid', kind, ids: ['cd'] })(id),
  }
  return {
    ...({ sessions, escrow } as unknown as Pick<MoneroParts, 'sessions' | 'escrow' | 'adapter'>),
    addressOf: async () => '',
    health: async () => ({ name: 'sessions', healthy: true, detail: 'healthy' }),
    stop: () => sessions.closeAll(),
  }
}

const post = (url: string, payload: object = {}) => ({ method: 'POST', url, payload }) as const
const terms = { amount: '1.5', vendorAddress: 'vendor', buyerAddress: 'buyer' }

describe('escrow routes', () => {
  test('say in piconero what was asked in XMR, and answer in XMR', async () => {
    const asked: unknown[] = []
    running = await toyService({ monero: fakeMonero(asked) })
    const { request } = running
    const made = await request(keys.alice, post('/api/orders/order-7/init-escrow', terms))
    expect([made.statusCode, made.json()]).toEqual([200, { id: 'order-7', state: 'ready', address: '4abc', amount: '1.5' }])
    const status = await request(keys.alice, { method: 'GET', url: '/api/escrow/order-7' })
    expect(status.json()).toEqual({ id: 'order-7', state: 'funded', address: '4abc', total: '1.5', spendable: '0.000000000001' })
    expect((await request(keys.alice, post('/api/escrow/order-7/release'))).json()).toEqual({
      id: 'order-7',
      status: 'unfunded',
      spendable: '1',
    })
    const refund = await request(keys.alice, post('/api/escrow/order-7/refund'))
    expect(refund.json()).toEqual({ id: 'order-7', status: 'sent', kind: 'refund', transactions: ['ab'] })
    const decided = await request(keys.alice, post('/api/escrow/order-7/release', { decidedBy: 'arbiter' }))
    expect(decided.json()).toEqual({ id: 'order-7', status: 'paid', kind: 'release', transactions: ['cd'] })
    const agreed = { id: 'order-7', amount: 1_500_000_000_000n, feeMax: 10_000_000_000n, vendorAddress: 'vendor', buyerAddress: 'buyer' }
    expect(asked).toEqual([['init', agreed], ...['status', 'release', 'refund', 'decide release'].map((verb) => [verb, 'order-7'])])
  })

  test('are for admins, know their orders, and refuse what is no amount or id', async () => {
    running = await toyService({ monero: fakeMonero([]) })
    const { request } = running
    expect((await request(keys.backend, post('/api/escrow/order-7/release'))).statusCode).toBe(403)
    expect((await request(undefined, post('/api/orders/order-7/init-escrow', terms))).statusCode).toBe(401)
    expect((await request(keys.alice, post('/api/escrow/nobody/release'))).statusCode).toBe(404)
    for (const [url, body] of [
      ['/api/orders/order-7/init-escrow', { ...terms, amount: 1.5 }],
      ['/api/orders/order-7/init-escrow', { ...terms, amount: '1.0000000000001' }],
      ['/api/orders/order.7/init-escrow', terms],
      ['/api/escrow/order-7/release', { decidedBy: 'me' }],
    ] as const)
      expect((await request(keys.alice, post(url, body))).statusCode, `${url} ${JSON.stringify(body)}`).toBe(400)
  })

  test('say so where there is no Monero', async () => {
    running = await toyService()
    const reply = await running.request(keys.alice, post('/api/escrow/order-7/release'))
    expect([reply.statusCode, reply.json().error.code]).toEqual([400, 'UNSUPPORTED_ASSET'])
  })
})

test('sessions are in the metrics and the health, and end with the service', async () => {
  const asked: unknown[] = []
  const toy = await toyService({ monero: fakeMonero(asked) })
  const metrics = (await toy.request(undefined, { method: 'GET', url: '/metrics' })).body
  for (const line of ['wallet_sessions_max 1', 'wallet_sessions_active 0', 'wallet_sessions_memory_bytes{slot="slot-1"} 45000000'])
    expect(metrics).toContain(line)
  expect((await toy.request(undefined, { method: 'GET', url: '/health' })).json().parts).toMatchObject({ sessions: 'up' })
  await toy.service.stop()
  expect(asked).toEqual(['stopped'])
})
