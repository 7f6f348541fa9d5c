import type { Queue } from '../../queue/queue.ts'

/** A queue that breaks one rule, built on one that keeps them all. */
export type BrokenQueue = { readonly rule: string; readonly how: string; readonly breakIt: (queue: Queue) => Queue }

const never = new AbortController().signal

/** At least one per rule. */
export const brokenQueues: readonly BrokenQueue[] = [
  {
    rule: 'QU-1',
    how: 'loses every second message',
    breakIt: (queue) => {
      let sent = 0
      return { ...queue, send: async (...args) => (sent++ % 2 === 0 && sent > 1 ? undefined : queue.send(...args)) }
    },
  },
  {
    rule: 'QU-1',
    how: 'knows no delay',
    breakIt: (queue) => ({ ...queue, send: (body, options) => queue.send(body, { ...options, delayMs: 0 }) }),
  },
  {
    rule: 'QU-1',
    how: 'ignores max',
    breakIt: (queue) => ({ ...queue, receive: (options, signal) => queue.receive({ ...options, max: 100 }, signal) }),
  },
  {
    rule: 'QU-2',
    how: 'knows no dedupe id',
    breakIt: (queue) => ({ ...queue, send: (body, { delayMs = 0 } = {}) => queue.send(body, { delayMs }) }),
  },
  {
    rule: 'QU-2',
    how: 'remembers a dedupe id for ever',
    breakIt: (queue) => {
      const known = new Set<string>()
      return {
        ...queue,
        send: async (body, options) => {
          if (options?.dedupeId !== undefined && known.has(options.dedupeId)) return
          if (options?.dedupeId !== undefined) known.add(options.dedupeId)
          await queue.send(body, options)
        },
      }
    },
  },
  {
    rule: 'QU-3',
    how: 'does not hide what was received',
    breakIt: (queue) => ({ ...queue, receive: (options, signal) => queue.receive({ ...options, visibilityMs: 0 }, signal) }),
  },
  {
    rule: 'QU-3',
    how: 'never delivers again',
    breakIt: (queue) => ({ ...queue, receive: (options, signal) => queue.receive({ ...options, visibilityMs: 1e12 }, signal) }),
  },
  {
    rule: 'QU-4',
    how: 'does not wait',
    breakIt: (queue) => ({ ...queue, receive: (options, signal) => queue.receive({ ...options, waitMs: 0 }, signal) }),
  },
  {
    rule: 'QU-4',
    how: 'waits for ever',
    breakIt: (queue) => ({
      ...queue,
      receive: (options, signal) => queue.receive({ ...options, waitMs: options.waitMs === 0 ? 0 : 1e12 }, signal),
    }),
  },
  {
    rule: 'QU-4',
    how: 'does not hear its signal',
    breakIt: (queue) => ({ ...queue, receive: (options) => queue.receive(options, never) }),
  },
  { rule: 'QU-5', how: 'forgets to acknowledge', breakIt: (queue) => ({ ...queue, ack: async () => void (await queue.deadLetters(0)) }) },
  {
    rule: 'QU-5',
    how: 'acknowledges by message, whoever holds it',
    breakIt: (queue) => {
      const latest = new Map<string, string>()
      return {
        ...queue,
        receive: async (options, signal) => {
          const messages = await queue.receive(options, signal)
          for (const { id, receipt } of messages) latest.set(id, receipt)
          return messages
        },
        ack: (receipt) => queue.ack(latest.get(receipt.split('#')[0] ?? '') ?? receipt),
      }
    },
  },
  {
    rule: 'QU-6',
    how: 'says yes and does nothing',
    breakIt: (queue) => ({ ...queue, extend: async () => (await queue.deadLetters(0)).length === 0 }),
  },
  {
    rule: 'QU-6',
    how: 'says yes to a stale receipt',
    breakIt: (queue) => ({ ...queue, extend: async (receipt, ms) => (await queue.extend(receipt, ms)) || true }),
  },
  { rule: 'QU-7', how: 'throws dead letters away', breakIt: (queue) => ({ ...queue, deadLetter: (receipt) => queue.ack(receipt) }) },
  {
    rule: 'QU-7',
    how: 'keeps delivering a dead letter',
    breakIt: (queue) => ({
      ...queue,
      deadLetter: async (receipt, reason) => {
        await queue.deadLetter(receipt, reason)
        await queue.send('undead')
      },
    }),
  },
  { rule: 'QU-8', how: 'does not close', breakIt: (queue) => ({ ...queue, close: async () => {} }) },
  {
    rule: 'QU-8',
    how: 'answers after close as if nothing was there',
    breakIt: (queue) => ({ ...queue, deadLetters: (max) => queue.deadLetters(max).catch(() => []) }),
  },
]
