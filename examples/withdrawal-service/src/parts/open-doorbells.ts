import { SQSClient } from '@aws-sdk/client-sqs'
import { type EngineEvent, type Queue, unreachable } from '@wallet/core'
import { rabbitQueue } from '@wallet/queue-rabbitmq'
import { createQueues, queueNames, sqsQueue } from '@wallet/queue-sqs'
import type { Role } from '../config/config-shape.ts'
import type { QueueConfig } from '../config/queue-config.ts'
import { patientQueue } from './patient-queue.ts'

/** The bells between processes: one that says a withdrawal is due, one that says a transaction is signed. */
export type Doorbells = {
  /** What this process rings when it accepts, or listens to while it works. */
  readonly doorbell: Queue
  /** To be told of every event: rings the trackers for each sealed transaction. */
  readonly onEvent: (event: EngineEvent) => void
  close(): Promise<void>
}

/** Opens the configured bells; a broker that is away is awaited in the background. */
export function openDoorbells(config: QueueConfig, role: Role): Doorbells {
  const [requests, signed, close] = bellsOf(config)
  return {
    doorbell: role === 'track' ? signed : requests,
    onEvent: (event) => {
      if (role !== 'work' || event.name !== 'attempt.sealed') return
      for (const order of event.orders) signed.send({ order }, { dedupeId: order }).catch(() => undefined)
    },
    close,
  }
}

function bellsOf(config: QueueConfig): readonly [requests: Queue, signed: Queue, close: () => Promise<void>] {
  switch (config.kind) {
    case 'sqs': {
      const { region, endpoint, prefix = '' } = config
      const client = new SQSClient({ region, ...(endpoint === undefined ? {} : { endpoint }) })
      const names = queueNames(prefix)
      let made: Promise<unknown> | undefined
      const open = async (name: string): Promise<Queue> => {
        made ??= createQueues({ client, prefix }).catch((error: unknown) => {
          made = undefined
          throw error
        })
        await made
        return sqsQueue({ client, name, deadName: names.txDlq, invalidName: names.invalidDlq })
      }
      const [requests, signed] = [names.txRequest, names.signedTx].map((name) => patientQueue(name, () => open(name))) as [Queue, Queue]
      return [
        requests,
        signed,
        async () => {
          await Promise.allSettled([requests.close(), signed.close()])
          client.destroy()
        },
      ]
    }
    case 'rabbitmq': {
      const { url, prefix = '' } = config
      const open = (name: string): Queue => patientQueue(name, () => rabbitQueue({ url, name, timeoutMs: 5_000 }))
      const [requests, signed] = [open(`${prefix}tx-request`), open(`${prefix}signed-tx`)]
      return [requests, signed, async () => void (await Promise.allSettled([requests.close(), signed.close()]))]
    }
    default:
      return unreachable(config)
  }
}
