import {
  ChangeMessageVisibilityCommand,
  DeleteMessageCommand,
  GetQueueUrlCommand,
  ReceiveMessageCommand,
  SendMessageCommand,
  type SQSClient,
} from '@aws-sdk/client-sqs'
import {
  type Clock,
  coreErrors,
  Echoes,
  type Json,
  type Queue,
  type QueueMessage,
  type Random,
  systemClock,
  systemRandom,
} from '@wallet/core'
import { sqsErrors } from '../errors/codes.ts'
import { attributesOf, type Ring, ringOf } from './ring.ts'
import { isStaleReceipt, namedError } from './sqs-error.ts'

/** How a doorbell over SQS is made. */
export type SqsQueueOptions = {
  /** Yours: region, endpoint and credentials are its business, and it stays open when the queue closes. */
  readonly client: SQSClient
  /** The queue's name, as `createQueues` made it. */
  readonly name: string
  /** Where set-aside messages go. */
  readonly deadName: string
  /** Where those go whose reason says that they are malformed; default `deadName`. */
  readonly invalidName?: string
  readonly clock?: Clock
  readonly random?: Random
}

type DeadLetter = { readonly id: string; readonly body: Json; readonly reason: string }
type Urls = { readonly queue: string; readonly dead: string; readonly invalid: string }

// Limits of the service.
const receiveMax = 10
const waitSecondsMax = 20
const delaySecondsMax = 900
const visibilitySecondsMax = 43_200
// How long a look at dead letters hides them from another look, in seconds.
const lookSeconds = 5

/**
 * A doorbell that many processes share, over a standard queue of Amazon SQS.
 *
 * Times are the service's, in whole seconds, rounded up; a delay of more than 15 minutes rings after 15, and the worker looks in vain.
 * If this process dies, what it held is delivered again when its time is up.
 *
 * @throws WalletError `SQS__OPTIONS_INVALID`, `SQS__QUEUE_MISSING`, `SQS__UNREACHABLE`, `SQS__REFUSED`
 */
export async function sqsQueue(options: SqsQueueOptions): Promise<Queue> {
  const { client, name, deadName, invalidName = deadName } = options
  const urlOf = async (queue: string): Promise<string> => {
    try {
      const { QueueUrl } = await client.send(new GetQueueUrlCommand({ QueueName: queue }))
      if (QueueUrl === undefined) throw sqsErrors.create('SQS__QUEUE_MISSING', { queue })
      return QueueUrl
    } catch (error) {
      throw namedError(error, queue)
    }
  }
  const [queue, dead, invalid] = await Promise.all([urlOf(name), urlOf(deadName), urlOf(invalidName)])
  return new SqsQueue(options, { queue, dead, invalid })
}

class SqsQueue implements Queue {
  readonly name: string
  readonly #client: SQSClient
  readonly #clock: Clock
  readonly #me: string
  readonly #echoes: Echoes
  readonly #urls: Urls
  /** What is in hand, and until when, on this process's clock: a receipt that may be stale is not sent. */
  readonly #held = new Map<string, { readonly ring: Ring; readonly until: number }>()
  readonly #ended = new AbortController()

  constructor({ client, name, clock = systemClock, random = systemRandom }: SqsQueueOptions, urls: Urls) {
    this.name = name
    this.#client = client
    this.#clock = clock
    this.#urls = urls
    this.#me = Buffer.from(random.bytes(12)).toString('hex')
    this.#echoes = new Echoes(this.#me)
  }

  async send(body: Json, { dedupeId, delayMs = 0 }: { readonly dedupeId?: string; readonly delayMs?: number } = {}): Promise<void> {
    this.#assertOpen()
    const marks = { sender: this.#me, number: `${this.#echoes.next()}`, 'dedupe-id': dedupeId }
    const delay = delayMs > 0 ? { DelaySeconds: Math.min(delaySecondsMax, seconds(delayMs)) } : {}
    await this.#ask(() => this.#put(this.#urls.queue, body, marks, delay))
  }

  async receive(
    { max, visibilityMs, waitMs }: { readonly max: number; readonly visibilityMs: number; readonly waitMs: number },
    signal: AbortSignal,
  ): Promise<readonly QueueMessage[]> {
    this.#assertOpen()
    this.#forgetLapsed()
    const until = this.#clock.now() + waitMs
    const over = AbortSignal.any([signal, this.#ended.signal])
    for (;;) {
      if (over.aborted) return []
      const wait = Math.min(waitSecondsMax, Math.max(0, seconds(until - this.#clock.now())))
      const messages = this.#take(await this.#fetch(max, visibilityMs, wait, over), visibilityMs)
      if (messages.length > 0 || this.#clock.now() >= until) return messages
    }
  }

  async ack(receipt: string): Promise<void> {
    this.#assertOpen()
    const held = this.#letGo(receipt)
    if (held !== undefined) await this.#remove(this.#urls.queue, receipt)
  }

  async extend(receipt: string, visibilityMs: number): Promise<boolean> {
    this.#assertOpen()
    const ring = this.#letGo(receipt)
    if (ring === undefined) return false
    try {
      const VisibilityTimeout = Math.min(visibilitySecondsMax, seconds(visibilityMs))
      await this.#client.send(new ChangeMessageVisibilityCommand({ QueueUrl: this.#urls.queue, ReceiptHandle: receipt, VisibilityTimeout }))
    } catch (error) {
      if (isStaleReceipt(error)) return false
      throw namedError(error, this.name)
    }
    this.#hold(receipt, ring, visibilityMs)
    return true
  }

  async deadLetter(receipt: string, reason: string): Promise<void> {
    this.#assertOpen()
    const ring = this.#held.get(receipt)?.ring
    if (ring === undefined) return
    const to = /^(malformed|invalid)/i.test(reason) ? this.#urls.invalid : this.#urls.dead
    await this.#ask(() => this.#put(to, ring.body, { id: ring.id, reason: reason.slice(0, 1_000) }))
    // Only now: a crash in between leaves it in both places, never in none.
    await this.ack(receipt)
  }

  async deadLetters(max: number): Promise<readonly DeadLetter[]> {
    this.#assertOpen()
    const letters: DeadLetter[] = []
    for (const url of new Set([this.#urls.invalid, this.#urls.dead])) {
      const found = await this.#ask(() => this.#look(url, max - letters.length))
      letters.push(...found.map(({ id, body, reason }) => ({ id, body, reason: reason ?? 'it was delivered too often' })))
    }
    return letters
  }

  async close(): Promise<void> {
    this.#ended.abort()
    this.#held.clear()
  }

  /** Dead letters stay where they are: each is shown again at once. */
  async #look(url: string, max: number): Promise<readonly Ring[]> {
    const rings: Ring[] = []
    while (rings.length < max) {
      const found = await this.#receive(url, Math.min(receiveMax, max - rings.length), lookSeconds, 0)
      if (found.length === 0) break
      rings.push(...found)
    }
    const again = (ReceiptHandle: string): Promise<unknown> =>
      this.#client.send(new ChangeMessageVisibilityCommand({ QueueUrl: url, ReceiptHandle, VisibilityTimeout: 0 }))
    await Promise.all(rings.map(({ receipt }) => again(receipt).catch(() => undefined)))
    return rings
  }

  async #fetch(max: number, visibilityMs: number, wait: number, over: AbortSignal): Promise<readonly Ring[]> {
    const rings: Ring[] = []
    try {
      const hidden = Math.min(visibilitySecondsMax, seconds(visibilityMs))
      // More than the service gives at once is asked for at once again, without waiting.
      do {
        const part = Math.min(receiveMax, max - rings.length)
        const found = await this.#receive(this.#urls.queue, part, hidden, rings.length === 0 ? wait : 0, over)
        rings.push(...found)
        if (found.length < part) break
      } while (rings.length < max)
    } catch (error) {
      if (!over.aborted) throw namedError(error, this.name)
    }
    return rings
  }

  async #receive(url: string, max: number, visibility: number, wait: number, signal?: AbortSignal): Promise<readonly Ring[]> {
    const command = new ReceiveMessageCommand({
      QueueUrl: url,
      MaxNumberOfMessages: max,
      VisibilityTimeout: visibility,
      WaitTimeSeconds: wait,
      MessageAttributeNames: ['All'],
      MessageSystemAttributeNames: ['ApproximateReceiveCount'],
    })
    const { Messages = [] } = await this.#client.send(command, signal === undefined ? {} : { abortSignal: signal })
    return Messages.map(ringOf)
  }

  #take(rings: readonly Ring[], visibilityMs: number): readonly QueueMessage[] {
    const { news, echoes } = this.#echoes.sort(rings)
    for (const { receipt } of echoes) this.#remove(this.#urls.queue, receipt).catch(() => undefined)
    return news.map((ring) => {
      this.#hold(ring.receipt, ring, visibilityMs)
      return { id: ring.id, body: ring.body, receipt: ring.receipt, deliveries: ring.deliveries }
    })
  }

  #hold(receipt: string, ring: Ring, visibilityMs: number): void {
    this.#held.set(receipt, { ring, until: this.#clock.now() + visibilityMs })
  }

  #letGo(receipt: string): Ring | undefined {
    const held = this.#held.get(receipt)
    this.#held.delete(receipt)
    return held !== undefined && held.until > this.#clock.now() ? held.ring : undefined
  }

  #forgetLapsed(): void {
    for (const [receipt, { until }] of this.#held) if (until <= this.#clock.now()) this.#held.delete(receipt)
  }

  async #put(
    url: string,
    body: Json,
    marks: { readonly [name: string]: string | undefined },
    more: { readonly DelaySeconds?: number } = {},
  ): Promise<void> {
    await this.#client.send(
      new SendMessageCommand({ QueueUrl: url, MessageBody: JSON.stringify(body), MessageAttributes: attributesOf(marks), ...more }),
    )
  }

  async #remove(url: string, receipt: string): Promise<void> {
    await this.#ask(() => this.#client.send(new DeleteMessageCommand({ QueueUrl: url, ReceiptHandle: receipt })))
  }

  async #ask<Answer>(call: () => Promise<Answer>): Promise<Answer> {
    try {
      return await call()
    } catch (error) {
      throw namedError(error, this.name)
    }
  }

  #assertOpen(): void {
    if (this.#ended.signal.aborted) throw coreErrors.create('QUEUE_CLOSED', { queue: this.name })
  }
}

/** Whole seconds, rounded up: hidden a little longer is late, hidden a little shorter is twice. */
function seconds(ms: number): number {
  return Math.ceil(ms / 1_000)
}
