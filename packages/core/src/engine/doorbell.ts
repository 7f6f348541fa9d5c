import type { Context } from './context.ts'
import { noteTrouble } from './steps/note.ts'

/** Wakes the worker whenever another process rings. A deaf doorbell only costs the idle time. */
export async function listenToDoorbell(context: Context, signal: AbortSignal): Promise<void> {
  const { doorbell, clock, worker } = context
  if (doorbell === undefined) return
  while (!signal.aborted) {
    try {
      const messages = await doorbell.receive({ max: 32, visibilityMs: worker.leaseMs, waitMs: 20_000 }, signal)
      if (messages.length > 0) context.wake()
      // The store knows what is due; the message has said "look" and is done.
      await Promise.all(messages.map((message) => doorbell.ack(message.receipt)))
    } catch (error) {
      noteTrouble(context, 'doorbell', error)
      await clock.sleep(worker.idleMs, signal)
    }
  }
}

/** Rings for an accepted order. Never fails the accept: the order is stored, and idle workers look by themselves. */
export async function ring(context: Context, order: string): Promise<void> {
  context.wake()
  try {
    await context.doorbell?.send({ order }, { dedupeId: order })
  } catch (error) {
    noteTrouble(context, 'doorbell', error)
  }
}
