import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { startChild } from '@wallet/harness'
import { expect, test } from 'vitest'
import { freshName, sharedBroker } from '../fixtures/broker.ts'
import { openDesk } from '../fixtures/desk.ts'
import { messageClient } from './message-client.ts'
import { serveMessages } from './serve-messages.ts'

const broker = sharedBroker()
const program = fileURLToPath(new URL('../fixtures/dying-server.ts', import.meta.url))

test('a message in the hand of a killed process is carried out by another one; one that kills each time is set aside', async () => {
  const names = { exchange: freshName('wallet'), queue: freshName('requests') }
  const start = (ready: RegExp | (() => Promise<boolean>)) =>
    startChild({
      command: process.execPath,
      args: ['--conditions=source', program, broker().url, names.exchange, names.queue],
      ready,
    })
  const client = await messageClient({ url: broker().url, exchange: names.exchange, answerMs: 60_000 })
  const { handlers } = await openDesk()

  const first = await start(/serving/)
  const rescued = client.request('wallet.management.list', { userId: 'alice' })
  expect((await first.exited).signal).toBe('SIGKILL')
  const rescuer = await serveMessages({ url: broker().url, handlers, ...names })
  expect(await rescued).toMatchObject({ status: 'done', result: { wallets: [] } })
  await rescuer.close()

  const poisoned = client.request('wallet.management.list', { userId: 'alice' })
  // The message waits for them already: they die as soon as they serve.
  for (let deaths = 0; deaths < 3; deaths += 1) expect((await (await start(async () => true)).exited).signal).toBe('SIGKILL')
  const survivor = await serveMessages({ url: broker().url, handlers, attemptsMax: 3, ...names })
  expect(await poisoned).toMatchObject({ status: 'failed', error: { code: 'INTERNAL', retry: 'reconcile' } })
  expect(await survivor.deadLetters(10)).toMatchObject([
    { verb: 'wallet.management.list', reason: 'poisoned: 3 deliveries ended in a crash' },
  ])
  await survivor.close()
  await client.close()
}, 180_000)

test('closing finishes what is in hand, and leaves the rest to the next one', async () => {
  const names = { exchange: freshName('wallet'), queue: freshName('requests') }
  const { handlers } = await openDesk()
  const begun = new EventTarget()
  let finish: () => void = () => undefined
  const slow = {
    ...handlers,
    'wallet.management.list': async () => {
      begun.dispatchEvent(new Event('begun'))
      await new Promise<void>((resolve) => {
        finish = resolve
      })
      return 'finished'
    },
  }
  const server = await serveMessages({ url: broker().url, handlers: slow, prefetch: 1, ...names })
  const client = await messageClient({ url: broker().url, exchange: names.exchange })
  const started = once(begun, 'begun')
  const inHand = client.request('wallet.management.list', { userId: 'alice' })
  await started
  const waiting = client.request('wallet.management.list', { userId: 'bob' })
  const closed = server.close()
  finish()
  expect(await inHand).toMatchObject({ status: 'done', result: 'finished' })
  await closed
  const next = await serveMessages({ url: broker().url, handlers, ...names })
  expect(await waiting).toMatchObject({ status: 'done', result: { wallets: [] } })
  await next.close()
  await client.close()
})
