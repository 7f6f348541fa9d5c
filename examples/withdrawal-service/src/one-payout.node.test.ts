import { type Child, temporaryDirectory } from '@wallet/harness'
import { expect, test } from 'vitest'
import { openWorld } from '../demo/polygon/world.ts'
import { httpClient } from './fixture/http-client.ts'

const requestsMin = 10_000
const coin = 10n ** 18n

test('one id asked for 10,000 times, while the service is killed three times, is one payout', { timeout: 180_000 }, async () => {
  const directory = temporaryDirectory('one-payout')
  const world = await openWorld(directory.path)
  let child: Child = await world.service.start()
  const clients = Array.from({ length: 20 }, () => httpClient(4))
  const to = '0x00000000000000000000000000000000000A11cE'
  const wish = { id: 'W-1', userId: 'alice', amount: '0.5', toAddress: to, network: 'polygon' }
  const url = `${world.service.url}/withdrawal/request`
  try {
    const deposit = { reference: 'deposit:0', account: 'user:alice', asset: 'polygon', amount: '10' }
    expect(await clients[0]?.post(`${world.service.url}/admin/credit`, deposit, world.keys.admin)).toMatchObject({ status: 200 })

    let answered = 0
    let killing = true
    const codes: Record<number, number> = {}
    const others = new Set<string>()
    const ask = async (client: (typeof clients)[number]) => {
      while (answered < requestsMin || killing) {
        const { status, body } = await client.post(url, wish, world.keys.backend)
        codes[status] = (codes[status] ?? 0) + 1
        if (status === 0) await new Promise((resolve) => setTimeout(resolve, 20))
        else answered += 1
        if (body.id !== undefined && body.id !== 'W-1') others.add(body.id)
      }
    }
    const kill = async () => {
      for (let crash = 0; crash < 3; crash += 1) {
        await new Promise((resolve) => setTimeout(resolve, 700))
        await child.kill()
        child = await world.service.start()
      }
      killing = false
    }
    await Promise.all([kill(), ...clients.flatMap((client) => [ask(client), ask(client), ask(client), ask(client)])])
    expect(answered).toBeGreaterThanOrEqual(requestsMin)
    expect([...others]).toEqual([])
    // Accepted once; a crash may swallow the first 202, then every answer is "known".
    expect(codes[202] ?? 0).toBeLessThanOrEqual(1)
    expect(Object.keys(codes).filter((code) => !['0', '200', '202'].includes(code))).toEqual([])

    const status = async () => (await clients[0]?.post(url, wish, world.keys.backend))?.body.status
    await expect.poll(status, { timeout: 60_000, interval: 250 }).toBe('COMPLETED')
    const other = await clients[0]?.post(url, { ...wish, amount: '0.6' }, world.keys.backend)
    expect(other).toMatchObject({ status: 409, body: { error: { code: 'IDEMPOTENCY_CONFLICT' } } })
    await world.node.rpc('anvil_mine', ['0x5'])
    expect(await world.node.balanceOf(to)).toBe(coin / 2n)
    expect(await world.node.rpc('eth_getTransactionCount', [world.hot, 'latest'])).toBe('0x1')
  } finally {
    for (const client of clients) client.close()
    await child.stop(5_000)
    await world.node.stop()
    directory.remove()
  }
})
