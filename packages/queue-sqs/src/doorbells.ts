import type { SQSClient } from '@aws-sdk/client-sqs'
import type { Clock, EngineEvent, EventSink, Queue, Random } from '@wallet/core'
import { sqsQueue } from './queue/sqs-queue.ts'
import { queueNames } from './setup/queue-names.ts'

/** Which process of a service this is. */
export type DoorbellRole = 'serve' | 'work' | 'track' | 'all'

/** What an engine takes: the bell it rings or hears, and what rings the next one. */
export type Doorbells = {
  /** `doorbell` of the engine's options: `tx-request`, or `signed-tx` where transactions are followed. */
  readonly doorbell: Queue
  /** For `events` of the engine's options, or to be called from yours: in the role `work` it rings `signed-tx` for each sealed attempt. */
  readonly onEvent: EventSink
  /** Hangs up; the client stays open. */
  close(): Promise<void>
}

/**
 * Opens the doorbells of one process, on queues that `createQueues` made.
 *
 * A ring that fails is not an error: the store knows what is due, and workers look by themselves.
 *
 * @throws WalletError `SQS__OPTIONS_INVALID`, `SQS__QUEUE_MISSING`, `SQS__UNREACHABLE`, `SQS__REFUSED`
 */
export async function sqsDoorbells(options: {
  readonly client: SQSClient
  readonly role: DoorbellRole
  readonly prefix?: string
  readonly clock?: Clock
  readonly random?: Random
}): Promise<Doorbells> {
  const { role, prefix, ...rest } = options
  const names = queueNames(prefix)
  const open = (name: string): Promise<Queue> => sqsQueue({ ...rest, name, deadName: names.txDlq, invalidName: names.invalidDlq })
  const [txRequest, signedTx] = await Promise.all([open(names.txRequest), open(names.signedTx)])
  const ring = (event: EngineEvent): void => {
    if (event.name !== 'attempt.sealed') return
    for (const order of event.orders) signedTx.send({ order }, { dedupeId: order }).catch(() => undefined)
  }
  return {
    doorbell: role === 'track' ? signedTx : txRequest,
    onEvent: role === 'work' ? ring : () => undefined,
    close: async () => {
      await Promise.all([txRequest.close(), signedTx.close()])
    },
  }
}
