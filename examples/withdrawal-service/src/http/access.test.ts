import { memoryStore } from '@wallet/core'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { failingStore } from '../fixture/failing-store.ts'
import { keys, type ToyService, toyService } from '../fixture/toy-service.ts'
import { keyRing } from './api-keys.ts'

let bench: ToyService
beforeEach(async () => {
  bench = await toyService()
})
afterEach(() => bench.service.stop())

const body = (user = '7', id = 'W-1') => ({ id, userId: user, amount: '0.5', toAddress: bench.to, network: 'nonce' })
const codeOf = (reply: { statusCode: number; json(): { error: { code: string } } }) => [reply.statusCode, reply.json().error.code]

describe('API keys', () => {
  test.each([
    ['none', {}],
    ['empty', { 'x-api-key': '' }],
    ['wrong', { 'x-api-key': 'x'.repeat(31) }],
    ['a prefix of one', { 'x-api-key': keys.alice.slice(0, -1) }],
    ['one with a blank', { 'x-api-key': `${keys.alice} ` }],
    ['another scheme', { authorization: `Basic ${keys.alice}` }],
    ['a wrong bearer', { authorization: 'Bearer nobody' }],
  ])('%s is 401', async (_, headers) => {
    // Node trims blanks at the end of a header before anybody sees them; injected ones arrive as they are.
    const reply = await bench.request(undefined, { method: 'POST', url: '/withdrawal/request', payload: body(), headers })
    expect(codeOf(reply)).toEqual([401, 'UNAUTHORIZED'])
    expect((await bench.store.listOrders({ max: 1 })).rows).toEqual([])
  })

  test('work as X-Api-Key and as bearer', async () => {
    for (const headers of [{ 'x-api-key': keys.alice }, { authorization: `Bearer ${keys.alice}` }]) {
      expect((await bench.request(undefined, { url: '/admin/queues', headers })).statusCode).toBe(200)
    }
  })

  test('of a user serve that user alone', async () => {
    await bench.credit('7', '1')
    await bench.credit('8', '1')
    const ask = (user: string) =>
      bench.request(keys.user7, { method: 'POST', url: '/withdrawal/request', payload: body(user, `W-${user}`) })
    expect((await ask('7')).statusCode).toBe(202)
    expect(codeOf(await ask('8'))).toEqual([403, 'FORBIDDEN'])
    const send = { id: 'S-1', user_id: '8', chain: 'nonce', to_address: bench.to, amount: '0.1' }
    expect(codeOf(await bench.request(keys.user7, { method: 'POST', url: '/wallet/send', payload: send }))).toEqual([403, 'FORBIDDEN'])
    expect((await bench.request(keys.user7, { url: '/balance/7' })).statusCode).toBe(200)
    for (const account of ['8', 'user:8', 'house:fees', 'user:7:x']) {
      expect(codeOf(await bench.request(keys.user7, { url: `/balance/${account}` }))).toEqual([403, 'FORBIDDEN'])
    }
    expect(codeOf(await bench.request(keys.backend, { url: '/balance/house:fees' }))).toEqual([403, 'FORBIDDEN'])
    expect((await bench.request(keys.alice, { url: '/balance/house:fees' })).statusCode).toBe(200)
  })

  test('are never shown, by whatever goes wrong', async () => {
    const reply = await bench.request(keys.alice, { method: 'POST', url: '/admin/credit', payload: { x: keys.bob } })
    expect(reply.body).not.toContain(keys.alice)
    expect(reply.body).not.toContain(keys.bob)
  })

  test('are found by the whole key only', () => {
    const ring = keyRing([{ name: 'a', scope: 'user', user: '1', key: 'k'.repeat(24) }])
    expect(ring.find('k'.repeat(24))).toEqual({ name: 'a', scope: 'user', user: '1' })
    expect([ring.find(''), ring.find('k'.repeat(23)), ring.find('k'.repeat(25))]).toEqual([undefined, undefined, undefined])
  })
})

describe('rate limits', () => {
  const counted = async (limits: object, requests: readonly [key: string, user: string][]) => {
    const limited = await toyService({ rateLimits: limits })
    const statuses: number[] = []
    for (const [key, user] of requests) {
      const payload = { ...body(user, `W-${statuses.length}`), toAddress: limited.to }
      const reply = await limited.request(key, { method: 'POST', url: '/withdrawal/request', payload })
      statuses.push(reply.statusCode)
      if (reply.statusCode === 429) {
        expect(reply.json().error).toMatchObject({ code: 'RATE_LIMITED', retry: 'safe' })
        expect(Number(reply.headers['retry-after'])).toBeGreaterThan(0)
      }
    }
    await limited.service.stop()
    return statuses
  }

  test('count per address, wrong keys included', async () => {
    expect(await counted({ perIp: 2 }, [['guess-1', '7'], ['guess-2', '7'], ['guess-3', '7']])).toEqual([401, 401, 429]) // biome-ignore format: one line per case
  })

  test('count per key', async () => {
    const requests: [string, string][] = [[keys.backend, '1'], [keys.backend, '2'], [keys.backend, '3'], [keys.alice, '4']] // biome-ignore format: one line
    expect(await counted({ perKey: 2 }, requests)).toEqual([422, 422, 429, 422])
  })

  test('count per user, whichever key asks', async () => {
    const requests: [string, string][] = [[keys.backend, '7'], [keys.user7, '7'], [keys.alice, '7'], [keys.backend, '8']] // biome-ignore format: one line
    expect(await counted({ perUser: 2 }, requests)).toEqual([422, 422, 429, 422])
  })

  test('of a user cannot be used up by somebody else', async () => {
    const requests: [string, string][] = [[keys.user7, '8'], [keys.user7, '8'], [keys.user7, '8'], [keys.backend, '8']] // biome-ignore format: one line
    expect(await counted({ perUser: 2 }, requests)).toEqual([403, 403, 429, 422])
  })

  test('end with their window', async () => {
    const limited = await toyService({ rateLimits: { perKey: 1, windowMs: 50 } })
    const ask = async () => (await limited.request(keys.backend, { url: '/withdrawal/queue/status' })).statusCode
    expect([await ask(), await ask()]).toEqual([200, 429])
    await expect.poll(ask, { interval: 60, timeout: 60_000 }).toBe(200)
    await limited.service.stop()
  })
})

describe('a store that is away', () => {
  test('answers 503 with nothing half done, and the same request goes through later', async () => {
    const store = failingStore(memoryStore())
    const failing = await toyService({ store })
    await failing.credit('7', '1')
    const ask = () =>
      failing.request(keys.backend, { method: 'POST', url: '/withdrawal/request', payload: { ...body(), toAddress: failing.to } })
    store.away = true
    const away = await ask()
    expect([away.statusCode, away.json().error]).toMatchObject([503, { code: 'SERVICE_UNAVAILABLE', retry: 'reconcile' }])
    expect(away.body).not.toContain('switched off')
    store.away = false
    expect((await failing.request(keys.user7, { url: '/balance/7' })).json().balances).toMatchObject([{ available: '1', locked: '0' }])
    expect((await ask()).statusCode).toBe(202)
    await failing.service.stop()
  })

  test('that answers too late has accepted once, and says so when asked again', async () => {
    const store = failingStore(memoryStore())
    const failing = await toyService({ store })
    await failing.credit('7', '1')
    const ask = () =>
      failing.request(keys.backend, { method: 'POST', url: '/withdrawal/request', payload: { ...body(), toAddress: failing.to } })
    store.loseAnswers.add('accept')
    expect(codeOf(await ask())).toEqual([503, 'SERVICE_UNAVAILABLE'])
    store.loseAnswers.delete('accept')
    const again = await ask()
    expect([again.statusCode, again.json()]).toEqual([200, { id: 'W-1', status: 'PENDING' }])
    expect((await failing.request(keys.user7, { url: '/balance/7' })).json().balances).toMatchObject([{ available: '0.5', locked: '0.5' }])
    await failing.service.stop()
  })
})
