import { type Clock, coreErrors, type Random } from '@wallet/core'
import { type ChannelModel, type ConfirmChannel, connect, type Message, type Options } from 'amqplib'
import { rabbitErrors } from '../errors/codes.ts'
import { namedError } from './rabbit-error.ts'

/** How the broker is reached. */
export type RabbitOptions = {
  /** `amqp://user:password@host:port/vhost`, or `amqps://` for TLS. Never part of an error. */
  readonly url: string
  /** TLS, as `tls.connect` takes it. */
  readonly tls?: { readonly ca?: string; readonly cert?: string; readonly key?: string; readonly servername?: string }
  /** How long a call waits for a broker that is away, in ms; default 10,000. */
  readonly timeoutMs?: number
  /** How the broker keeps the queues that are made here; default `classic`. An existing queue keeps its kind, and another one is refused. */
  readonly queueType?: 'classic' | 'quorum'
}

/** What a link is made of. */
export type LinkOptions = RabbitOptions & {
  readonly clock: Clock
  readonly random: Random
  /** Names the link in `QUEUE_CLOSED`. */
  readonly name: string
  /** Declares what the channel is for; called on each new channel before anybody gets it. */
  readonly setUp: (channel: ConfirmChannel) => Promise<void>
  /** The channel is gone, and with it everything unacknowledged: the broker delivers that again. */
  readonly onLost: () => void
}

/** One message to send. */
export type Outgoing = {
  readonly exchange: string
  readonly key: string
  readonly body: Buffer
  readonly properties: Options.Publish
}

const retryMsMax = 2_000

/** A channel that is there when it is asked for: connected at the first call, and again after each loss. */
export class Link {
  readonly #options: LinkOptions
  #opening: Promise<ConfirmChannel> | null = null
  #connection: ChannelModel | null = null
  #closed = false
  readonly #ended = new AbortController()

  /** @throws WalletError `RABBITMQ__OPTIONS_INVALID` */
  constructor(options: LinkOptions) {
    if (!/^amqps?:\/\//.test(options.url))
      throw rabbitErrors.create('RABBITMQ__OPTIONS_INVALID', { option: 'url', reason: 'does not begin with amqp://' })
    this.#options = options
  }

  /** Aborts when the link is closed. */
  get ended(): AbortSignal {
    return this.#ended.signal
  }

  /** The channel in use, or a new one. @throws WalletError `QUEUE_CLOSED`, `RABBITMQ__UNREACHABLE`, `RABBITMQ__REFUSED` */
  async channel(): Promise<ConfirmChannel> {
    this.assertOpen()
    this.#opening ??= this.#open().catch((error: unknown) => {
      this.#opening = null
      throw error
    })
    return this.#opening
  }

  /** Ends when the broker has the message on its disk. @throws WalletError as {@link channel} */
  async publish({ exchange, key, body, properties }: Outgoing): Promise<void> {
    const channel = await this.channel()
    try {
      await new Promise<void>((resolve, reject) => {
        channel.publish(exchange, key, body, { persistent: true, ...properties }, (error: unknown) =>
          error === null || error === undefined ? resolve() : reject(error),
        )
      })
    } catch (error) {
      throw namedError(error)
    }
  }

  /** A channel of its own on the same connection, closed afterwards; what it holds goes back to its queue then. */
  async borrow<Answer>(use: (channel: ConfirmChannel) => Promise<Answer>): Promise<Answer> {
    await this.channel()
    try {
      const channel = await (this.#connection as ChannelModel).createConfirmChannel()
      channel.on('error', () => undefined)
      try {
        return await use(channel)
      } finally {
        await channel.close().catch(() => undefined)
      }
    } catch (error) {
      throw namedError(error)
    }
  }

  async close(): Promise<void> {
    if (this.#closed) return
    this.#closed = true
    this.#ended.abort()
    await this.#opening?.catch(() => undefined)
    await this.#connection?.close().catch(() => undefined)
  }

  /** @throws WalletError `QUEUE_CLOSED` */
  assertOpen(): void {
    if (this.#closed) throw coreErrors.create('QUEUE_CLOSED', { queue: this.#options.name })
  }

  async #open(): Promise<ConfirmChannel> {
    const { clock, random, timeoutMs = 10_000 } = this.#options
    const until = clock.now() + timeoutMs
    for (let tries = 0; ; tries += 1) {
      try {
        return await this.#connect()
      } catch (error) {
        const named = namedError(error)
        const waitMs = Math.min(retryMsMax, 50 * 2 ** tries + random.below(50))
        if (!rabbitErrors.is(named, 'RABBITMQ__UNREACHABLE') || clock.now() + waitMs > until || this.#closed) throw named
        await clock.sleep(waitMs, this.ended)
      }
    }
  }

  async #connect(): Promise<ConfirmChannel> {
    const { url, tls, setUp } = this.#options
    const connection = await connect(url, { ...tls, timeout: 5_000, noDelay: true, keepAlive: true } as object)
    const lost = (): void => {
      if (this.#connection !== connection) return
      this.#connection = null
      this.#opening = null
      // A channel that failed alone leaves its connection open.
      connection.close().catch(() => undefined)
      this.#options.onLost()
    }
    // Unheard, errors would end the process; what they mean is told by the close that follows.
    connection.on('error', () => undefined)
    connection.on('close', lost)
    try {
      const channel = await connection.createConfirmChannel()
      channel.on('error', () => undefined)
      channel.on('close', lost)
      await setUp(channel)
      this.assertOpen()
      this.#connection = connection
      return channel
    } catch (error) {
      await connection.close().catch(() => undefined)
      throw error
    }
  }
}

/** Acknowledges on the channel that delivered it; one that is gone has given everything back already. */
export function acknowledge(channel: ConfirmChannel, message: Message): void {
  try {
    channel.ack(message)
  } catch {
    // The message comes again, as after a crash at this point.
  }
}

/** How many deliveries are written on a message. Brokers do not count for every kind of queue, so the count travels with it. */
export function countedDeliveries({ properties }: Message): number {
  const counted = (properties.headers as { readonly deliveries?: unknown } | undefined)?.deliveries
  return typeof counted === 'number' ? counted : 0
}

/**
 * Sends a message once more, to `queue`, with `deliveries` written on it, then takes the old one away. A crash in between leaves both.
 */
export async function sendAgain(
  link: Link,
  channel: ConfirmChannel,
  message: Message,
  to: { readonly queue: string; readonly deliveries: number; readonly headers?: { readonly [name: string]: string } },
): Promise<void> {
  const { messageId, correlationId, replyTo, headers } = message.properties as Options.Publish
  const named = Object.entries({ messageId, correlationId, replyTo }).filter(([, value]) => value !== undefined)
  const properties = { ...Object.fromEntries(named), headers: { ...(headers as object), ...to.headers, deliveries: to.deliveries } }
  await link.publish({ exchange: '', key: to.queue, body: message.content, properties })
  acknowledge(channel, message)
}
