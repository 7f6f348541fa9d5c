import { coreErrors } from '../errors/codes.ts'
import type { Json } from '../errors/wallet-error.ts'
import type { Clock } from '../ports/clock.ts'
import type { Queue, QueueMessage } from './queue.ts'

type Message = {
  readonly id: string
  readonly body: Json
  readonly dedupeId: string | undefined
  visibleAt: number
  deliveries: number
}

type DeadLetter = { readonly id: string; readonly body: Json; readonly reason: string }

const receiptOf = ({ id, deliveries }: Message): string => `${id}#${deliveries}`
// Bodies are JSON; a copy each way keeps a caller's later change out of the queue, as any real broker would.
const copy = (body: Json): Json => structuredClone(body)

/**
 * A doorbell inside this process, for one process and for tests.
 *
 * Nothing survives the process, and nothing needs to: the store is the truth, and a worker looks there when it starts.
 *
 * Its calls can fail with `QUEUE_CLOSED`.
 */
export function memoryQueue({ name, clock }: { readonly name: string; readonly clock: Clock }): Queue {
  // Waiting to be received, by arrival; and received or delayed, until their time comes.
  const ready = new Map<string, Message>()
  const hidden = new Map<string, Message>()
  const byDedupeId = new Map<string, Message>()
  const byReceipt = new Map<string, Message>()
  const dead: DeadLetter[] = []
  const sleepers = new Set<AbortController>()
  let count = 0
  let closed = false

  const assertOpen = (): void => {
    if (closed) throw coreErrors.create('QUEUE_CLOSED', { queue: name })
  }
  const wake = (): void => {
    for (const sleeper of sleepers) sleeper.abort()
  }
  const surface = (): void => {
    const due = [...hidden.values()].filter(({ visibleAt }) => visibleAt <= clock.now()).sort((a, b) => a.visibleAt - b.visibleAt)
    for (const message of due) {
      hidden.delete(message.id)
      ready.set(message.id, message)
    }
  }
  const hide = (message: Message, ms: number): void => {
    message.visibleAt = clock.now() + ms
    ready.delete(message.id)
    hidden.set(message.id, message)
  }
  const take = (max: number, visibilityMs: number): QueueMessage[] => {
    surface()
    return [...ready.values()].slice(0, max).map((message) => {
      byReceipt.delete(receiptOf(message))
      message.deliveries += 1
      byReceipt.set(receiptOf(message), message)
      // Received: from here on a ring with the same id is news.
      if (message.dedupeId !== undefined && byDedupeId.get(message.dedupeId) === message) byDedupeId.delete(message.dedupeId)
      hide(message, visibilityMs)
      return { id: message.id, body: copy(message.body), receipt: receiptOf(message), deliveries: message.deliveries }
    })
  }
  const remove = (receipt: string): Message | undefined => {
    const message = byReceipt.get(receipt)
    if (message === undefined) return undefined
    byReceipt.delete(receipt)
    ready.delete(message.id)
    hidden.delete(message.id)
    return message
  }
  const pause = async (until: number, signal: AbortSignal): Promise<void> => {
    const sleeper = new AbortController()
    const leave = () => sleeper.abort()
    signal.addEventListener('abort', leave, { once: true })
    sleepers.add(sleeper)
    const nextAt = [...hidden.values()].reduce((first, { visibleAt }) => Math.min(first, visibleAt), until)
    await clock.sleep(Math.max(0, nextAt - clock.now()), sleeper.signal)
    sleepers.delete(sleeper)
    signal.removeEventListener('abort', leave)
  }

  return {
    name,
    async send(body, { dedupeId, delayMs = 0 } = {}) {
      assertOpen()
      const waiting = dedupeId === undefined ? undefined : byDedupeId.get(dedupeId)
      if (waiting !== undefined) {
        // The earlier of the two times holds: whoever rings now does not want to wait for a delayed ring.
        waiting.visibleAt = Math.min(waiting.visibleAt, clock.now() + delayMs)
      } else {
        count += 1
        const message: Message = { id: `${name}-${count}`, body: copy(body), dedupeId, visibleAt: clock.now() + delayMs, deliveries: 0 }
        hidden.set(message.id, message)
        if (dedupeId !== undefined) byDedupeId.set(dedupeId, message)
      }
      wake()
    },
    async receive({ max, visibilityMs, waitMs }, signal) {
      assertOpen()
      const until = clock.now() + waitMs
      for (;;) {
        if (closed || signal.aborted) return []
        const taken = take(max, visibilityMs)
        if (taken.length > 0 || clock.now() >= until) return taken
        await pause(until, signal)
      }
    },
    async ack(receipt) {
      assertOpen()
      remove(receipt)
    },
    async extend(receipt, visibilityMs) {
      assertOpen()
      const message = byReceipt.get(receipt)
      if (message === undefined) return false
      hide(message, visibilityMs)
      return true
    },
    async deadLetter(receipt, reason) {
      assertOpen()
      const message = remove(receipt)
      if (message !== undefined) dead.push({ id: message.id, body: message.body, reason })
    },
    async deadLetters(max) {
      assertOpen()
      return dead.slice(0, max).map(({ id, body, reason }) => ({ id, body: copy(body), reason }))
    },
    async close() {
      closed = true
      wake()
    },
  }
}
