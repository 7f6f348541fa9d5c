import { startRabbitMq } from '@wallet/harness'
import { messageClient } from '@wallet/queue-rabbitmq'
import { expect, test } from 'vitest'
import { solanaService, userKeys } from '../fixture/solana-service.ts'

test('users make wallets and send SOL by message, beside HTTP', { timeout: 180_000 }, async () => {
  const broker = await startRabbitMq()
  const service = await solanaService(undefined, [], { kind: 'rabbitmq', url: broker.url, prefix: 't-' })
  const client = await messageClient({ url: broker.url, exchange: 't-wallet' })
  try {
    const create = () => client.request('wallet.management.create', { userId: '7', label: 'main' }).catch(() => undefined)
    await expect.poll(create, { timeout: 60_000 }).toMatchObject({ status: 'done', result: { walletId: 'user-7:main', active: true } })
    const overHttp = await service.ask(userKeys.seven, 'GET', '/wallets/7')
    const address = (overHttp.body as unknown as { wallets: { address: string }[] }).wallets[0]?.address
    expect(await create()).toMatchObject({ result: { address } })
    // Nothing was deposited: the message is answered, and nothing is reserved. What one wallet of ours sends another is no deposit, so
    // such a recipient is none.
    for (const [id, recipient, code] of [
      ['M-1', '4uhcVJyU9pJkvQyS88uRDiswHXSCkY3zQawwpjk2NsNY', 'INSUFFICIENT_FUNDS'],
      ['M-2', address ?? '', 'INVALID_RECIPIENT'],
    ] as const) {
      const wish = { id, userId: '7', walletId: 'user-7:main', recipient, amount: '0.5' }
      expect(await client.request('wallet.transaction.transferSol', wish)).toMatchObject({ status: 'failed', error: { code } })
    }
  } finally {
    await client.close()
    await service.stop()
    await broker.stop()
  }
})
