import { GetQueueAttributesCommand } from '@aws-sdk/client-sqs'
import { expect, test } from 'vitest'
import { sqsDoorbells } from '../doorbells.ts'
import { clientOf, freshPrefix, sharedService } from '../fixtures/service.ts'
import { createQueues } from './create-queues.ts'

const service = sharedService()
const open = new AbortController().signal

test('makes four queues with a redrive policy, and brings those that exist to other attributes', async () => {
  const client = clientOf(service())
  const prefix = freshPrefix()
  const { names, queues } = await createQueues({ client, prefix })
  expect(queues.map(({ name, status }) => [name, status])).toEqual([
    [`${prefix}tx-request`, 'created'],
    [`${prefix}signed-tx`, 'created'],
    [`${prefix}tx-dlq`, 'created'],
    [`${prefix}invalid-dlq`, 'created'],
  ])
  const again = await createQueues({ client, prefix, attemptsMax: 5, visibilityMs: 45_000 })
  expect(again.queues.map(({ status }) => status)).toEqual(['exists', 'exists', 'exists', 'exists'])
  const { Attributes = {} } = await client.send(new GetQueueAttributesCommand({ QueueUrl: queues[0]?.url ?? '', AttributeNames: ['All'] }))
  expect(Attributes).toMatchObject({ VisibilityTimeout: '45', SqsManagedSseEnabled: 'true', MessageRetentionPeriod: '1209600' })
  expect(JSON.parse(Attributes['RedrivePolicy'] ?? '{}')).toEqual({
    deadLetterTargetArn: expect.stringContaining(names.txDlq),
    maxReceiveCount: 5,
  })
})

test.each([{ prefix: 'a b' }, { attemptsMax: 0 }, { attemptsMax: 1.5 }])('refuses %j', async (wish) => {
  await expect(createQueues({ client: clientOf(service()), ...wish })).rejects.toMatchObject({ code: 'SQS__OPTIONS_INVALID' })
})

test('rings from serve to work and from work to track', async () => {
  const client = clientOf(service())
  const prefix = freshPrefix()
  await createQueues({ client, prefix })
  const [serve, work, track] = await Promise.all(
    (['serve', 'work', 'track'] as const).map((role) => sqsDoorbells({ client, role, prefix })),
  )
  const asked = { max: 10, visibilityMs: 1_000, waitMs: 5_000 }
  await serve?.doorbell.send({ order: 'w-1' }, { dedupeId: 'w-1' })
  expect((await work?.doorbell.receive(asked, open))?.map(({ body }) => body)).toEqual([{ order: 'w-1' }])
  const sealed = {
    name: 'attempt.sealed',
    at: 0,
    correlation: 'c',
    attempt: 'a',
    orders: ['w-1'],
    chain: 'toy:x',
    signatures: 1,
    replaces: 0,
  }
  work?.onEvent(sealed as never)
  work?.onEvent({ ...sealed, name: 'attempt.stuck' } as never)
  serve?.onEvent(sealed as never)
  expect((await track?.doorbell.receive(asked, open))?.map(({ body }) => body)).toEqual([{ order: 'w-1' }])
  await Promise.all([serve?.close(), work?.close(), track?.close()])
  await expect(serve?.doorbell.send('late')).rejects.toMatchObject({ code: 'QUEUE_CLOSED' })
})
