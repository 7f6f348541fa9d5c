import { temporaryDirectory } from '@wallet/harness'
import { sqliteStore } from '@wallet/store-sqlite'
import { expect, test } from 'vitest'
import { httpClient } from './fixture/http-client.ts'
import { keys, toyService } from './fixture/toy-service.ts'

test('2,000 requests at once from 50 clients against a balance for 37: exactly 37 are accepted', { timeout: 180_000 }, async () => {
  const directory = temporaryDirectory('race')
  const bench = await toyService({ store: await sqliteStore({ path: `${directory.path}/wallet.db` }) })
  const clients = Array.from({ length: 50 }, () => httpClient(8))
  try {
    await bench.credit('7', '0.37')
    const url = `${await bench.service.listen()}/withdrawal/request`
    const wish = (id: string) => ({ id, userId: '7', amount: '0.01', toAddress: bench.to, network: 'nonce' })
    const asked = clients.flatMap((client, name) =>
      Array.from({ length: 40 }, (_, count) => client.post(url, wish(`W-${name}-${count}`), keys.backend)),
    )
    const answers = await Promise.all(asked)

    const counts: Record<string, number> = {}
    for (const { status, body } of answers) {
      const what = `${status} ${body.error?.code ?? body.status}`
      counts[what] = (counts[what] ?? 0) + 1
    }
    expect(counts).toEqual({ '202 PENDING': 37, '422 INSUFFICIENT_FUNDS': 1963 })
    const { balances } = (await bench.request(keys.user7, { url: '/balance/7' })).json()
    expect(balances).toMatchObject([{ available: '0', locked: '0.37' }])
    expect(await bench.store.verify({})).toEqual({ findings: [] })
    expect((await bench.store.countOrders({})).byState).toMatchObject({ reserved: 37, refused: 1963 })
  } finally {
    for (const client of clients) client.close()
    await bench.service.stop()
    directory.remove()
  }
})
