import {
  CreateQueueCommand,
  GetQueueAttributesCommand,
  GetQueueUrlCommand,
  SetQueueAttributesCommand,
  type SQSClient,
} from '@aws-sdk/client-sqs'
import { sqsErrors } from '../errors/codes.ts'
import { namedError } from '../queue/sqs-error.ts'
import { type QueueNames, queueNames } from './queue-names.ts'

/** What the queues are to be like. */
export type CreateQueuesOptions = {
  readonly client: SQSClient
  readonly prefix?: string
  /** Deliveries of one message before the service sets it aside; default 3. */
  readonly attemptsMax?: number
  /** How long a received message is hidden unless its receiver says otherwise, in ms; default 30,000. */
  readonly visibilityMs?: number
  /** Another key of KMS than the service's own. */
  readonly kmsKeyId?: string
}

/** A queue that stands. */
export type CreatedQueue = { readonly name: string; readonly url: string; readonly status: 'created' | 'exists' }

/**
 * Makes the four queues, or brings those that exist to the same attributes: redrive policy, visibility, encryption, 14 days of keeping.
 *
 * Idempotent; messages in the queues stay. If the process dies in between, the next call does the rest.
 *
 * @throws WalletError `SQS__OPTIONS_INVALID`, `SQS__UNREACHABLE`, `SQS__REFUSED`
 */
export async function createQueues(
  options: CreateQueuesOptions,
): Promise<{ readonly names: QueueNames; readonly queues: readonly CreatedQueue[] }> {
  const { client, prefix, attemptsMax = 3, visibilityMs = 30_000, kmsKeyId } = options
  if (!Number.isInteger(attemptsMax) || attemptsMax < 1 || attemptsMax > 1_000)
    throw sqsErrors.create('SQS__OPTIONS_INVALID', { option: 'attemptsMax', reason: 'is not a whole number from 1 to 1,000' })
  const names = queueNames(prefix)
  const encrypted = kmsKeyId === undefined ? { SqsManagedSseEnabled: 'true' } : { KmsMasterKeyId: kmsKeyId }
  const kept = { MessageRetentionPeriod: '1209600', ...encrypted }
  const dead = await Promise.all([names.txDlq, names.invalidDlq].map((name) => make(client, name, kept)))
  const deadLetterTargetArn = await arnOf(client, (dead[0] as CreatedQueue).url, names.txDlq)
  const RedrivePolicy = JSON.stringify({ deadLetterTargetArn, maxReceiveCount: attemptsMax })
  const bell = { ...kept, RedrivePolicy, VisibilityTimeout: `${Math.ceil(visibilityMs / 1_000)}`, ReceiveMessageWaitTimeSeconds: '20' }
  const bells = await Promise.all([names.txRequest, names.signedTx].map((name) => make(client, name, bell)))
  return { names, queues: [...bells, ...dead] }
}

async function make(client: SQSClient, name: string, attributes: Record<string, string>): Promise<CreatedQueue> {
  try {
    const known = await urlOf(client, name)
    if (known === undefined) {
      const { QueueUrl = '' } = await client.send(new CreateQueueCommand({ QueueName: name, Attributes: attributes }))
      return { name, url: QueueUrl, status: 'created' }
    }
    await client.send(new SetQueueAttributesCommand({ QueueUrl: known, Attributes: attributes }))
    return { name, url: known, status: 'exists' }
  } catch (error) {
    throw namedError(error, name)
  }
}

async function urlOf(client: SQSClient, name: string): Promise<string | undefined> {
  try {
    return (await client.send(new GetQueueUrlCommand({ QueueName: name }))).QueueUrl
  } catch (error) {
    if (sqsErrors.is(namedError(error, name), 'SQS__QUEUE_MISSING')) return undefined
    throw error
  }
}

async function arnOf(client: SQSClient, url: string, name: string): Promise<string> {
  try {
    const { Attributes } = await client.send(new GetQueueAttributesCommand({ QueueUrl: url, AttributeNames: ['QueueArn'] }))
    return Attributes?.QueueArn ?? ''
  } catch (error) {
    throw namedError(error, name)
  }
}
