import { inspect } from 'node:util'
import { systemClock } from '@wallet/core'
import { testQueue } from '@wallet/core/testing'
import { describe, expect, it, test } from 'vitest'
import { clientOf, freshPrefix, sharedService } from '../fixtures/service.ts'
import { createQueues } from '../setup/create-queues.ts'
import { sqsQueue } from './sqs-queue.ts'

const service = sharedService()
const open = new AbortController().signal
const asked = { max: 10, visibilityMs: 30_000, waitMs: 0 }
const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms))

async function openQueue(attemptsMax = 1_000) {
  const client = clientOf(service())
  const { names } = await createQueues({ client, prefix: freshPrefix(), attemptsMax })
  const clock = { ...systemClock, now: () => service().now() }
  const queue = await sqsQueue({ client, name: names.txRequest, deadName: names.txDlq, invalidName: names.invalidDlq, clock })
  return { queue, client, names }
}

testQueue({
  name: 'sqsQueue',
  runner: { describe, it },
  open: async () => {
    const { queue, client } = await openQueue()
    const advance = async (ms: number): Promise<void> => {
      // Requests and answers travel over a real connection: what was asked before is to arrive before time goes on.
      await pause(50)
      service().advance(ms)
      await pause(60)
    }
    const close = async (): Promise<void> => {
      await queue.close()
      client.destroy()
    }
    return { queue, beatMs: 1_000, advance, close }
  },
})

describe('at least once', () => {
  test('a message that the service keeps twice is heard at least once, and not for ever', async () => {
    const { queue } = await openQueue()
    service().doubleNext(1)
    await queue.send({ order: 'w-1' }, { dedupeId: 'w-1' })
    const heard = await queue.receive(asked, open)
    expect(heard.map(({ body }) => body)).toEqual([{ order: 'w-1' }])
    for (const { receipt } of heard) await queue.ack(receipt)
    await pause(50)
    service().advance(60_000)
    expect(await queue.receive(asked, open)).toEqual([])
  })

  test('a send whose answer is lost is sent again by the SDK', async () => {
    const { queue } = await openQueue()
    service().loseReplies('SendMessage', 1)
    await queue.send({ order: 'w-1' }, { dedupeId: 'w-1' })
    expect((await queue.receive(asked, open)).map(({ body }) => body)).toEqual([{ order: 'w-1' }])
  })

  test('a message that nobody acknowledges is set aside by the service after three deliveries', async () => {
    const { queue } = await openQueue(3)
    await queue.send({ order: 'w-1' })
    for (const deliveries of [1, 2, 3]) {
      expect((await queue.receive({ ...asked, visibilityMs: 1_000 }, open)).map((message) => message.deliveries)).toEqual([deliveries])
      service().advance(1_000)
    }
    expect(await queue.receive(asked, open)).toEqual([])
    expect(await queue.deadLetters(10)).toEqual([{ id: expect.any(String), body: { order: 'w-1' }, reason: 'it was delivered too often' }])
  })

  test('malformed messages go to their own place, and both are shown', async () => {
    const { queue, client, names } = await openQueue()
    for (const order of ['w-1', 'w-2']) await queue.send({ order })
    const [one, other] = await queue.receive(asked, open)
    await queue.deadLetter(one?.receipt ?? '', 'malformed: no JSON')
    await queue.deadLetter(other?.receipt ?? '', 'the chain says no')
    const invalid = await sqsQueue({ client, name: names.invalidDlq, deadName: names.txDlq })
    expect((await invalid.receive(asked, open)).map(({ body }) => body)).toEqual([one?.body])
    service().advance(60_000)
    expect((await queue.deadLetters(10)).map(({ reason }) => reason)).toEqual(['malformed: no JSON', 'the chain says no'])
    expect((await queue.deadLetters(1)).length).toBe(1)
  })

  test('a batch larger than the service gives at once is gathered', async () => {
    const { queue } = await openQueue()
    for (let at = 0; at < 25; at += 1) await queue.send(at)
    expect(await queue.receive({ ...asked, max: 32 }, open)).toHaveLength(25)
  })
})

describe('a service that is away or says no', () => {
  test('is named, and the next call works again', async () => {
    const { queue } = await openQueue()
    service().setDown(true)
    await expect(queue.send('x')).rejects.toMatchObject({ code: 'SQS__UNREACHABLE', retry: 'safe' })
    await expect(queue.receive(asked, open)).rejects.toMatchObject({ code: 'SQS__UNREACHABLE' })
    service().setDown(false)
    await queue.send('x')
    expect(await queue.receive(asked, open)).toHaveLength(1)
  })

  test('a queue that is not there is named', async () => {
    const client = clientOf(service())
    await expect(sqsQueue({ client, name: 'nowhere', deadName: 'nowhere' })).rejects.toMatchObject({
      code: 'SQS__QUEUE_MISSING',
      context: { queue: 'nowhere' },
    })
  })

  test('no error holds a secret', async () => {
    const { queue } = await openQueue()
    service().setDown(true)
    const error = await queue.send('x').catch((caught: unknown) => caught)
    service().setDown(false)
    expect(`${JSON.stringify(error)} ${inspect(error, { depth: 9, showHidden: true })}`).not.toMatch(/not-a-secret-of-ours|AWS4-HMAC/)
  })
})
