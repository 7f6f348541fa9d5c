import { memoryStore, noSigner } from '@wallet/core'
import { ToyNetwork, toyAdapter } from '@wallet/core/testing'
import { temporaryDirectory } from '@wallet/harness'
import { sqliteStore } from '@wallet/store-sqlite'
import { afterEach, describe, expect, test, vi } from 'vitest'
import { fundedToyChain, keys, type ToyService, toyConfig, toyService } from './fixture/toy-service.ts'
import { createLogger } from './logging.ts'
import { startService } from './service.ts'

const cleanups: (() => unknown)[] = []
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup()
})

const post = (url: string, body: object, key = keys.backend) =>
  fetch(url, { method: 'POST', headers: { 'content-type': 'application/json', 'x-api-key': key }, body: JSON.stringify(body) })
const wish = (bench: ToyService, id: string) => ({ id, userId: '7', amount: '0.0001', toAddress: bench.to, network: 'nonce' })

describe('an orderly shutdown', () => {
  test('answers what it has taken in, takes nothing new, and loses nothing', async () => {
    const directory = temporaryDirectory('shutdown')
    cleanups.push(() => directory.remove())
    const path = `${directory.path}/wallet.db`
    const toy = fundedToyChain()
    const first = await toyService({ role: 'all', toy, store: await sqliteStore({ path }) })
    await first.credit('7', '1')
    const url = await first.service.listen()

    // Ten clients that go on asking until they are sent away: what was answered 202 must be there afterwards.
    const accepted: string[] = []
    const refused: number[] = []
    const client = async (name: number) => {
      for (let count = 0; ; count += 1) {
        const id = `W-${name}-${count}`
        const reply = await post(`${url}/withdrawal/request`, wish(first, id)).catch(() => undefined)
        const body = (await reply?.json().catch(() => undefined)) as { error?: { code: string } } | undefined
        if (reply?.status === 202) accepted.push(id)
        else {
          refused.push(reply?.status ?? 0)
          if (body?.error !== undefined) expect(body.error.code).toBe('SHUTTING_DOWN')
          return
        }
      }
    }
    const clients = Array.from({ length: 10 }, (_, name) => client(name))
    await expect.poll(() => accepted.length, { timeout: 60_000 }).toBeGreaterThan(20)
    await first.service.stop()
    await first.service.worked
    await Promise.all(clients)
    expect(refused.filter((status) => status !== 0 && status !== 503)).toEqual([])

    const second = await toyService({ toy, store: await sqliteStore({ path }) })
    cleanups.push(() => second.service.stop())
    for (const id of accepted) {
      const found = await second.request(keys.backend, { url: `/withdrawal/status/${id}` })
      expect([id, found.statusCode]).toEqual([id, 200])
    }
    await second.settle()
    const { exact } = (await second.request(keys.alice, { url: '/admin/books' })).json()
    expect(exact).toBe(true)
  })

  test('says so on /ready, ends the worker before the store is closed, and may be asked for twice', async () => {
    const store = memoryStore()
    const order: string[] = []
    const bench = await toyService({ role: 'all', store: { ...store, close: async () => void order.push('store closed') } })
    void bench.service.worked.then(() => order.push('worker ended'))
    bench.service.app.addHook('onClose', async () => void order.push('http closed'))
    const stopping = bench.service.stop()
    expect(bench.service.stop()).toBe(stopping)
    await stopping
    expect(order).toEqual(['http closed', 'worker ended', 'store closed'])
  })

  test('waits for a slow request', async () => {
    const bench = await toyService()
    let finish = (): void => {}
    bench.service.app.get('/slow', async () => {
      await new Promise<void>((resolve) => {
        finish = resolve
      })
      return { done: true }
    })
    const url = await bench.service.listen()
    const slow = fetch(`${url}/slow`)
    await expect.poll(() => finish.name).not.toBe('finish')
    const stopping = bench.service.stop()
    finish()
    expect(await (await slow).json()).toEqual({ done: true })
    await stopping
  })
})

test('a broken invariant ends the worker and is told to whoever waits for it', async () => {
  const store = memoryStore()
  const { InvariantError } = await import('@wallet/core')
  const bench = await toyService({ role: 'all', store: { ...store, readOrder: () => Promise.reject(new InvariantError('broken')) } })
  cleanups.push(() => bench.service.stop())
  const ended = expect(bench.service.worked).rejects.toThrow('broken')
  const reply = await bench.request(keys.backend, { url: '/withdrawal/status/W-1' })
  expect([reply.statusCode, reply.json().error.code]).toEqual([500, 'INTERNAL'])
  await ended
})

test('a sender and a tracker without keys carry withdrawals to their end between them', async () => {
  const toy = fundedToyChain()
  const store = memoryStore()
  const sender = await toyService({ toy, store, role: 'work', worker: { phase: 'send', idleMs: 5 } })
  const wire = new ToyNetwork(toy)
  const tracker = await startService(
    { ...toyConfig(toy, { role: 'track' }), wallets: [] },
    { chains: [{ ...toyAdapter(wire), pollEveryMs: 5 }], store, signer: noSigner(), logger: createLogger('silent'), unsafeStore: true },
  )
  await sender.service.engine.credit({ reference: 'd-1', account: 'user:7', asset: toy.feeAsset, amount: 100_000_000n, actor: 'test' })
  const asked = { account: 'user:7', asset: toy.feeAsset, to: sender.to, amount: 1_000n }
  for (const id of ['W-1', 'W-2', 'W-3']) await sender.service.engine.withdraw({ id, ...asked })
  await vi.waitFor(
    async () => {
      toy.mine(1)
      expect((await store.countOrders({})).byState.completed).toBe(3)
    },
    { timeout: 60_000, interval: 10 },
  )
  expect((await store.verify({})).findings).toEqual([])
  await tracker.stop()
  await sender.service.stop()
})
