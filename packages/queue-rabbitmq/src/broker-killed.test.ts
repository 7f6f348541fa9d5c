import { formatAmount } from '@wallet/core'
import { toyStranger } from '@wallet/core/testing'
import { expect, test } from 'vitest'
import { freshName, sharedBroker } from './fixtures/broker.ts'
import { openDesk } from './fixtures/desk.ts'
import { messageClient } from './messages/message-client.ts'
import { serveMessages } from './messages/serve-messages.ts'
import { rabbitQueue } from './queue/rabbit-queue.ts'

const broker = sharedBroker()
const open = new AbortController().signal

test('doorbells outlive a killed broker: what was sent is delivered, what was in hand is delivered again', async () => {
  const queue = await rabbitQueue({ url: broker().url, name: freshName(), timeoutMs: 30_000 })
  for (const order of ['w-1', 'w-2']) await queue.send({ order })
  const [held] = await queue.receive({ max: 1, visibilityMs: 600_000, waitMs: 1_000 }, open)
  expect(held?.body).toEqual({ order: 'w-1' })
  await broker().restart()
  await queue.send({ order: 'w-3' })
  const bodies = new Set<string>()
  for (let tries = 0; tries < 20 && bodies.size < 3; tries += 1) {
    for (const { body, receipt } of await queue.receive({ max: 10, visibilityMs: 600_000, waitMs: 1_000 }, open)) {
      bodies.add(JSON.stringify(body))
      await queue.ack(receipt)
    }
  }
  expect([...bodies].sort()).toEqual(['w-1', 'w-2', 'w-3'].map((order) => JSON.stringify({ order })))
  expect(await queue.extend(held?.receipt ?? '', 1_000)).toBe(false)
  await queue.close()
})

test('requests under way while the broker is killed are carried out once, and answered', async () => {
  const desk = await openDesk()
  const names = { exchange: freshName('wallet'), queue: freshName('requests') }
  const server = await serveMessages({ url: broker().url, handlers: desk.handlers, retryMs: 50, timeoutMs: 30_000, ...names })
  const client = await messageClient({ url: broker().url, exchange: names.exchange, answerMs: 60_000, timeoutMs: 30_000 })
  await client.request('wallet.management.create', { userId: 'alice', label: 'main' })
  const recipient = toyStranger(desk.chain.toy, 'bob')
  const amount = formatAmount(1n, desk.chain.adapter.assets[0]?.decimals ?? 0)
  const ask = (at: number) =>
    client.request('wallet.transaction.transfer', { id: `T-${at}`, userId: 'alice', asset: desk.asset, recipient, amount })
  const first = Array.from({ length: 40 }, (_, at) => ask(at))
  const killed = broker().restart()
  const second = Array.from({ length: 10 }, (_, at) => ask(40 + at))
  const answers = await Promise.all([...first, ...second])
  await killed
  expect(new Set(answers.map(({ status }) => status))).toEqual(new Set(['done']))
  const { locked } = await desk.engine.balance('user:alice', desk.asset)
  expect(locked).toBe(50n)
  await client.close()
  await server.close()
})
