import { type Clock, type Random, systemClock, systemRandom } from '@wallet/core'
import type { ConfirmChannel, ConsumeMessage } from 'amqplib'
import { rabbitErrors } from '../errors/codes.ts'
import { Link, type RabbitOptions } from '../link/link.ts'
import { type Answer, readAnswer, writeRequest } from './envelope.ts'
import type { MessageInputs, MessageVerb } from './verbs.ts'

/** How messages are sent. */
export type MessageClientOptions = RabbitOptions & {
  readonly exchange?: string
  /** How long an answer is awaited, in ms; default 30,000. */
  readonly answerMs?: number
  readonly clock?: Clock
  readonly random?: Random
}

/** Sends requests and waits for their answers. */
export interface MessageClient {
  /**
   * Asks and waits. Idempotent for messages with an `id`, and by their nature for the others: after an error ask again.
   *
   * @throws WalletError `RABBITMQ__UNSERVED`, `RABBITMQ__UNANSWERED`, `RABBITMQ__UNREACHABLE`, `RABBITMQ__REFUSED`, `QUEUE_CLOSED`
   */
  request<Verb extends MessageVerb>(verb: Verb, input: MessageInputs[Verb]): Promise<Answer>
  close(): Promise<void>
}

type Pending = { readonly settle: (answer: Answer | Error) => void; readonly again: () => void }

const replies = 'amq.rabbitmq.reply-to'

/** Opens a client. A connection that breaks is opened again, and what waited for an answer is sent once more. @throws WalletError as {@link serveMessages} */
export async function messageClient(options: MessageClientOptions): Promise<MessageClient> {
  const { exchange = 'wallet', answerMs = 30_000, clock = systemClock, random = systemRandom } = options
  const pending = new Map<string, Pending>()
  const onReply = (message: ConsumeMessage | null): void => {
    const answer = message === null ? undefined : readAnswer(message.content)
    if (answer !== undefined) pending.get(String(message?.properties.correlationId))?.settle(answer)
  }
  const setUp = async (channel: ConfirmChannel): Promise<void> => {
    await channel.assertExchange(exchange, 'topic', { durable: true })
    // Answers come to this channel itself; with it goes the address that was given.
    await channel.consume(replies, onReply, { noAck: true })
    channel.on('return', ({ properties, fields }) => {
      pending.get(String(properties.correlationId))?.settle(rabbitErrors.create('RABBITMQ__UNSERVED', { verb: fields.routingKey }))
    })
  }
  const onLost = (): void => {
    for (const { again } of pending.values()) again()
  }
  const link = new Link({ ...options, name: exchange, clock, random, setUp, onLost })
  await link.channel().catch(async (error: unknown) => {
    await link.close()
    throw error
  })

  const request = async (verb: MessageVerb, input: { readonly [field: string]: string | undefined }): Promise<Answer> => {
    link.assertOpen()
    const correlationId = Buffer.from(random.bytes(16)).toString('hex')
    const body = writeRequest(input)
    const properties = { correlationId, messageId: input['id'] ?? correlationId, replyTo: replies, mandatory: true }
    const deadline = clock.deadline(answerMs, link.ended)
    try {
      const answer = await new Promise<Answer | Error>((resolve) => {
        let sent = false
        const send = async (): Promise<void> => {
          sent = false
          try {
            await link.publish({ exchange, key: verb, body, properties })
            sent = true
          } catch (error) {
            // A broker that is away is tried until the time is up: the answer alone ends this.
            if (!rabbitErrors.is(error, 'RABBITMQ__UNREACHABLE')) return resolve(error as Error)
            await clock.sleep(100, deadline.signal)
            if (!deadline.signal.aborted) await send()
          }
        }
        // What had arrived was addressed to a channel that is gone, and its answer with it.
        const again = (): void => void (sent && send())
        pending.set(correlationId, { settle: resolve, again })
        deadline.signal.addEventListener('abort', () => resolve(rabbitErrors.create('RABBITMQ__UNANSWERED', { verb, afterMs: answerMs })))
        void send()
      })
      if (answer instanceof Error) throw answer
      return answer
    } finally {
      deadline.cancel()
      pending.delete(correlationId)
    }
  }
  return { request, close: () => link.close() }
}
