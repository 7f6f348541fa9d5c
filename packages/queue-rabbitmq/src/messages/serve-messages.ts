import { type Clock, classifyTrouble, isWalletError, type Json, type Random, systemClock, systemRandom, type Trouble } from '@wallet/core'
import type { ConfirmChannel, ConsumeMessage, GetMessage } from 'amqplib'
import { peekDead, takeDead } from '../link/dead-letters.ts'
import { acknowledge, countedDeliveries, Link, type RabbitOptions, sendAgain } from '../link/link.ts'
import { declareDelay, declareQueue } from '../queue/topology.ts'
import { type Answer, messageSchema, type PublicError, readRequest } from './envelope.ts'
import { MessageRefusal, publicError } from './public-error.ts'
import { boundKeys, type MessageHandlers } from './verbs.ts'

/** How messages are served. */
export type MessageServerOptions = RabbitOptions & {
  readonly handlers: MessageHandlers
  /** The durable topic exchange; default `wallet`. */
  readonly exchange?: string
  /** The queue that all servers share; default `wallet.requests`. Beside it lives `<queue>.dead`. */
  readonly queue?: string
  /** Messages in hand at once; default 16. */
  readonly prefetch?: number
  /** Deliveries of one message before it is set aside; default 3. Those that end in a crash count too. */
  readonly attemptsMax?: number
  /** How long a message waits after a failed try, in ms; doubled each time; default 1,000. */
  readonly retryMs?: number
  /** In place of the package's own words for what went wrong. */
  readonly explainError?: (thrown: unknown) => PublicError
  /** Told what was thrown, which the requester is not. */
  readonly onTrouble?: (trouble: { readonly verb: string; readonly id: string; readonly thrown: unknown }) => void
  readonly clock?: Clock
  readonly random?: Random
}

/** A message that was set aside. */
export type DeadMessage = {
  readonly id: string
  readonly verb: string
  /** The body as it came; text when it is no JSON. */
  readonly body: Json
  readonly reason: string
  readonly trouble: Trouble
}

/** A running server of messages. */
export interface MessageServer {
  deadLetters(max: number): Promise<readonly DeadMessage[]>
  /** Puts a dead letter back to be carried out again; false when there is none of this id. */
  redrive(id: string): Promise<boolean>
  /** Throws a dead letter away; false when there is none of this id. */
  discard(id: string): Promise<boolean>
  /** Takes no more, finishes what is in hand, and leaves. Idempotent. */
  close(): Promise<void>
}

/**
 * Carries out messages from a durable topic exchange and answers them by `replyTo` and `correlationId`.
 *
 * A message is acknowledged after its handler's commit and its answer: if the process dies before, another one gets it, and the
 * handlers' idempotency makes the second time the first. What cannot be read is set aside at once, what keeps failing after
 * `attemptsMax` deliveries; both with the reason. A broker that goes away is awaited for as long as it takes.
 *
 * @throws WalletError `RABBITMQ__OPTIONS_INVALID`, `RABBITMQ__UNREACHABLE`, `RABBITMQ__REFUSED`
 */
export async function serveMessages(options: MessageServerOptions): Promise<MessageServer> {
  const server = new Server(options)
  await server.open()
  return server
}

class Server implements MessageServer {
  readonly #options: MessageServerOptions
  readonly #exchange: string
  readonly #queue: string
  readonly #attemptsMax: number
  readonly #clock: Clock
  readonly #link: Link
  readonly #stopping = new AbortController()
  readonly #inHand = new Set<Promise<void>>()
  #serving: Promise<void> = Promise.resolve()

  constructor(options: MessageServerOptions) {
    this.#options = options
    this.#exchange = options.exchange ?? 'wallet'
    this.#queue = options.queue ?? 'wallet.requests'
    this.#attemptsMax = options.attemptsMax ?? 3
    this.#clock = options.clock ?? systemClock
    const random = options.random ?? systemRandom
    const setUp = (channel: ConfirmChannel): Promise<void> => this.#declare(channel)
    this.#link = new Link({ ...options, name: this.#queue, clock: this.#clock, random, setUp, onLost: () => undefined })
  }

  async open(): Promise<void> {
    try {
      await this.#link.channel()
    } catch (error) {
      await this.#link.close()
      throw error
    }
    this.#serving = this.#serve()
  }

  async deadLetters(max: number): Promise<readonly DeadMessage[]> {
    return (await peekDead(this.#link, this.#queue, max)).map(describe)
  }

  redrive(id: string): Promise<boolean> {
    return takeDead(this.#link, this.#queue, id, ({ content, properties, fields }) =>
      this.#link.publish({
        exchange: this.#exchange,
        key: headerOf(properties.headers, 'verb') ?? fields.routingKey,
        body: content,
        properties: { messageId: id, mandatory: true },
      }),
    )
  }

  discard(id: string): Promise<boolean> {
    return takeDead(this.#link, this.#queue, id, async () => undefined)
  }

  async close(): Promise<void> {
    this.#stopping.abort()
    await this.#serving
    await Promise.all(this.#inHand)
    await this.#link.close()
  }

  async #declare(channel: ConfirmChannel): Promise<void> {
    await channel.assertExchange(this.#exchange, 'topic', { durable: true })
    await declareQueue(channel, this.#queue, this.#options.queueType ?? 'classic')
    for (const key of boundKeys) await channel.bindQueue(this.#queue, this.#exchange, key)
  }

  /** Consumes until it is told to stop, over as many channels as it takes. */
  async #serve(): Promise<void> {
    while (!this.#stopping.signal.aborted) {
      try {
        await this.#consume(await this.#link.channel())
      } catch (thrown) {
        this.#options.onTrouble?.({ verb: '', id: '', thrown })
        await this.#clock.sleep(this.#options.retryMs ?? 1_000, this.#stopping.signal)
      }
    }
  }

  async #consume(channel: ConfirmChannel): Promise<void> {
    const over = new Promise<void>((resolve) => {
      channel.once('close', () => resolve())
      this.#stopping.signal.addEventListener('abort', () => resolve(), { once: true })
    })
    await channel.prefetch(this.#options.prefetch ?? 16)
    const { consumerTag } = await channel.consume(this.#queue, (message) => {
      // Null: somebody deleted the queue. A new channel declares it again.
      if (message === null) channel.close().catch(() => undefined)
      else this.#take(channel, message)
    })
    await over
    if (this.#stopping.signal.aborted) await channel.cancel(consumerTag).catch(() => undefined)
  }

  #take(channel: ConfirmChannel, message: ConsumeMessage): void {
    const work = this.#carryOut(channel, message).catch((thrown: unknown) => {
      // The channel went away in between: the broker gives the message to somebody else.
      this.#options.onTrouble?.({ verb: verbOf(message), id: idOf(message), thrown })
    })
    this.#inHand.add(work)
    void work.finally(() => this.#inHand.delete(work))
  }

  async #carryOut(channel: ConfirmChannel, message: ConsumeMessage): Promise<void> {
    const key = verbOf(message)
    const deliveries = 1 + countedDeliveries(message)
    // Somebody died with it in hand. That is counted before it is touched, or one that kills would kill for ever.
    if (message.fields.redelivered) return this.#later(channel, message, deliveries)
    const request = readRequest(key, message.content, message.properties.messageId as string | undefined)
    if (request.status === 'malformed') {
      const error: PublicError = { code: 'INVALID_REQUEST', message: request.reason, retry: 'never' }
      return this.#setAside(channel, message, error, `malformed: ${request.reason}`, 'validation')
    }
    const unanswered: PublicError = { code: 'INTERNAL', message: 'it could not be carried out', retry: 'reconcile' }
    if (deliveries > this.#attemptsMax)
      return this.#setAside(channel, message, unanswered, `poisoned: ${deliveries - 1} deliveries ended in a crash`, 'unknown')
    try {
      const handler = this.#options.handlers[request.verb] as (input: unknown) => Promise<Json>
      const result = await handler(request.input)
      await this.#answer(message, { schema: messageSchema, status: 'done', result })
      acknowledge(channel, message)
    } catch (thrown) {
      await this.#failed(channel, message, thrown, deliveries)
    }
  }

  async #failed(channel: ConfirmChannel, message: ConsumeMessage, thrown: unknown, deliveries: number): Promise<void> {
    const { onTrouble, explainError = publicError } = this.#options
    const error = explainError(thrown)
    if (!(thrown instanceof MessageRefusal)) onTrouble?.({ verb: verbOf(message), id: idOf(message), thrown })
    if (thrown instanceof MessageRefusal || (isWalletError(thrown) && thrown.retry === 'never')) {
      await this.#answer(message, { schema: messageSchema, status: 'failed', error })
      return acknowledge(channel, message)
    }
    if (deliveries >= this.#attemptsMax) {
      const code = isWalletError(thrown) ? thrown.code : 'UNEXPECTED'
      const { trouble } = classifyTrouble(code, isWalletError(thrown) ? thrown.retry : undefined)
      return this.#setAside(channel, message, error, `${code} after ${deliveries} tries`, trouble)
    }
    await this.#later(channel, message, deliveries)
  }

  /**
   * Lets a message wait at the broker before its next delivery. In between its old copy is gone for certain: a process that dies of
   * the new one would otherwise bring the old one back, uncounted.
   */
  async #later(channel: ConfirmChannel, message: ConsumeMessage, deliveries: number): Promise<void> {
    const { retryMs = 1_000, queueType = 'classic' } = this.#options
    const queue = await declareDelay(channel, this.#queue, retryMs * 2 ** (deliveries - 1), queueType)
    await sendAgain(this.#link, channel, message, { queue, deliveries, headers: { verb: verbOf(message) } })
  }

  /** Out of the queue with its reason, on the broker's disk before it is taken away; the requester is told. */
  async #setAside(channel: ConfirmChannel, message: ConsumeMessage, error: PublicError, reason: string, trouble: Trouble): Promise<void> {
    const headers = { verb: verbOf(message), reason: reason.slice(0, 1_000), trouble }
    const properties = { messageId: idOf(message), headers }
    await this.#link.publish({ exchange: '', key: `${this.#queue}.dead`, body: message.content, properties })
    await this.#answer(message, { schema: messageSchema, status: 'failed', error })
    acknowledge(channel, message)
  }

  async #answer({ properties }: ConsumeMessage, answer: Answer): Promise<void> {
    const { replyTo, correlationId } = properties as { replyTo?: string; correlationId?: string }
    if (typeof replyTo !== 'string' || replyTo === '') return
    const about = { contentType: 'application/json', ...(typeof correlationId === 'string' && { correlationId }) }
    await this.#link.publish({ exchange: '', key: replyTo, body: Buffer.from(JSON.stringify(answer)), properties: about })
  }
}

function describe({ content, properties, fields }: GetMessage): DeadMessage {
  const text = content.toString('utf8')
  const trouble = headerOf(properties.headers, 'trouble')
  return {
    id: String(properties.messageId ?? ''),
    verb: headerOf(properties.headers, 'verb') ?? fields.routingKey,
    body: jsonOr(text),
    reason: headerOf(properties.headers, 'reason') ?? headerOf(properties.headers, 'x-first-death-reason') ?? 'no reason given',
    trouble: (trouble ?? 'unknown') as Trouble,
  }
}

function jsonOr(text: string): Json {
  try {
    return JSON.parse(text) as Json
  } catch {
    return text.slice(0, 10_000)
  }
}

function headerOf(headers: unknown, name: string): string | undefined {
  const value = (headers as { readonly [name: string]: unknown } | undefined)?.[name]
  return typeof value === 'string' ? value : undefined
}

/** The routing key it was sent with. Only we put messages straight into the queue, so only there the note on them counts. */
function verbOf({ fields, properties }: ConsumeMessage): string {
  return (fields.exchange === '' ? headerOf(properties.headers, 'verb') : undefined) ?? fields.routingKey
}

/** A message without an id gets one that tells it from others among the dead letters. */
function idOf({ properties, fields }: ConsumeMessage): string {
  const { messageId, correlationId } = properties as { messageId?: string; correlationId?: string }
  return messageId ?? correlationId ?? `${fields.consumerTag}-${fields.deliveryTag}`
}
