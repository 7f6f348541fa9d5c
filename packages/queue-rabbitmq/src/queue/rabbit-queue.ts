import { type Clock, Echoes, type Json, type Queue, type QueueMessage, type Random, systemClock, systemRandom } from '@wallet/core'
import type { ConfirmChannel } from 'amqplib'
import { rabbitErrors } from '../errors/codes.ts'
import { peekDead } from '../link/dead-letters.ts'
import { acknowledge, Link, type RabbitOptions, sendAgain } from '../link/link.ts'
import { namedError } from '../link/rabbit-error.ts'
import { awaitArrival } from './await-arrival.ts'
import { bodyOf, type Ring, ringOf, toMessage } from './ring.ts'
import { declareDelay, declareQueue, type QueueType } from './topology.ts'

/** How a doorbell over RabbitMQ is made. */
export type RabbitQueueOptions = RabbitOptions & {
  /** The queue's name at the broker; beside it live `<name>.dead` and, while they are needed, `<name>.delay.<ms>`. */
  readonly name: string
  readonly clock?: Clock
  readonly random?: Random
}

type Held = { readonly ring: Ring; readonly lapse: AbortController }
type DeadLetter = { readonly id: string; readonly body: Json; readonly reason: string }

/**
 * A doorbell that many processes share, over RabbitMQ.
 *
 * A received message stays unacknowledged here until its time is up, then goes back. If this process dies, the broker gives it to
 * another one at once. While the broker is away calls fail with `RABBITMQ__UNREACHABLE` after `timeoutMs`; the next one connects again.
 *
 * @throws WalletError `RABBITMQ__OPTIONS_INVALID`, `RABBITMQ__UNREACHABLE`, `RABBITMQ__REFUSED`
 */
export async function rabbitQueue(options: RabbitQueueOptions): Promise<Queue> {
  if (!/^[\w.:-]{1,100}$/.test(options.name))
    throw rabbitErrors.create('RABBITMQ__OPTIONS_INVALID', { option: 'name', reason: 'is not 1-100 of letters, digits and _ . : -' })
  const queue = new RabbitQueue(options)
  await queue.open()
  return queue
}

class RabbitQueue implements Queue {
  readonly name: string
  readonly #clock: Clock
  readonly #random: Random
  readonly #type: QueueType
  readonly #me: string
  readonly #echoes: Echoes
  readonly #link: Link
  readonly #held = new Map<string, Held>()
  #receipts = 0

  constructor({ clock = systemClock, random = systemRandom, ...options }: RabbitQueueOptions) {
    this.name = options.name
    this.#clock = clock
    this.#random = random
    this.#type = options.queueType ?? 'classic'
    this.#me = this.#newId()
    this.#echoes = new Echoes(this.#me)
    const setUp = (channel: ConfirmChannel): Promise<void> => declareQueue(channel, this.name, this.#type)
    this.#link = new Link({ ...options, clock, random, setUp, onLost: () => this.#forgetHeld() })
  }

  async open(): Promise<void> {
    try {
      await this.#link.channel()
    } catch (error) {
      await this.#link.close()
      throw error
    }
  }

  async send(body: Json, { dedupeId, delayMs = 0 }: { readonly dedupeId?: string; readonly delayMs?: number } = {}): Promise<void> {
    this.#link.assertOpen()
    const headers = { sender: this.#me, number: this.#echoes.next(), ...(dedupeId !== undefined && { 'dedupe-id': dedupeId }) }
    const key = delayMs > 0 ? await declareDelay(await this.#link.channel(), this.name, delayMs, this.#type) : this.name
    const properties = { messageId: this.#newId(), contentType: 'application/json', headers }
    await this.#link.publish({ exchange: '', key, body: Buffer.from(JSON.stringify(body)), properties })
  }

  async receive(
    { max, visibilityMs, waitMs }: { readonly max: number; readonly visibilityMs: number; readonly waitMs: number },
    signal: AbortSignal,
  ): Promise<readonly QueueMessage[]> {
    this.#link.assertOpen()
    const until = this.#clock.now() + waitMs
    const signals = [signal, this.#link.ended]
    try {
      while (!signals.some(({ aborted }) => aborted)) {
        const channel = await this.#link.channel()
        const messages = this.#take(await this.#waiting(channel, max), visibilityMs)
        const ms = until - this.#clock.now()
        if (messages.length > 0 || ms <= 0) return messages
        const came = await awaitArrival({ channel, queue: this.name, max, ms, clock: this.#clock, signals })
        const taken = this.#take(came, visibilityMs)
        if (taken.length > 0) return taken
      }
      return []
    } catch (error) {
      if (this.#link.ended.aborted) return []
      throw namedError(error)
    }
  }

  async ack(receipt: string): Promise<void> {
    this.#link.assertOpen()
    const ring = this.#letGo(receipt)
    if (ring !== undefined) acknowledge(ring.channel, ring.message)
  }

  async extend(receipt: string, visibilityMs: number): Promise<boolean> {
    this.#link.assertOpen()
    const ring = this.#letGo(receipt)
    if (ring === undefined) return false
    this.#hold(receipt, ring, visibilityMs)
    return true
  }

  async deadLetter(receipt: string, reason: string): Promise<void> {
    this.#link.assertOpen()
    const ring = this.#held.get(receipt)?.ring
    if (ring === undefined) return
    const properties = { messageId: ring.id, headers: { reason: reason.slice(0, 1_000) } }
    await this.#link.publish({ exchange: '', key: `${this.name}.dead`, body: ring.message.content, properties })
    // Only now: a crash in between leaves it in both places, never in none.
    await this.ack(receipt)
  }

  async deadLetters(max: number): Promise<readonly DeadLetter[]> {
    this.#link.assertOpen()
    const letters = await peekDead(this.#link, this.name, max)
    return letters.map((message) => {
      const { headers, messageId } = message.properties as { headers?: Record<string, unknown>; messageId?: string }
      const reason = headers?.['reason'] ?? headers?.['x-first-death-reason'] ?? 'no reason given'
      return { id: messageId ?? 'unnamed', body: bodyOf(message), reason: String(reason) }
    })
  }

  async close(): Promise<void> {
    this.#forgetHeld()
    await this.#link.close()
  }

  async #waiting(channel: ConfirmChannel, max: number): Promise<readonly Ring[]> {
    const rings: Ring[] = []
    while (rings.length < max) {
      const message = await channel.get(this.name)
      if (message === false) break
      rings.push(ringOf(message, channel))
    }
    return rings
  }

  #take(rings: readonly Ring[], visibilityMs: number): readonly QueueMessage[] {
    const { news, echoes } = this.#echoes.sort(rings)
    for (const { channel, message } of echoes) acknowledge(channel, message)
    return news.map((ring) => {
      this.#receipts += 1
      const receipt = `${ring.id}#${this.#me}-${this.#receipts}`
      this.#hold(receipt, ring, visibilityMs)
      return toMessage(ring, receipt)
    })
  }

  #hold(receipt: string, ring: Ring, visibilityMs: number): void {
    const lapse = new AbortController()
    this.#held.set(receipt, { ring, lapse })
    void this.#clock.sleep(visibilityMs, lapse.signal).then(() => {
      if (lapse.signal.aborted || this.#held.get(receipt)?.lapse !== lapse) return
      this.#held.delete(receipt)
      // A broker that is away gives it back by itself.
      sendAgain(this.#link, ring.channel, ring.message, { queue: this.name, deliveries: ring.deliveries }).catch(() => undefined)
    })
  }

  #letGo(receipt: string): Ring | undefined {
    const held = this.#held.get(receipt)
    if (held === undefined) return undefined
    this.#held.delete(receipt)
    held.lapse.abort()
    return held.ring
  }

  #forgetHeld(): void {
    for (const { lapse } of this.#held.values()) lapse.abort()
    this.#held.clear()
  }

  #newId(): string {
    return Buffer.from(this.#random.bytes(12)).toString('hex')
  }
}
