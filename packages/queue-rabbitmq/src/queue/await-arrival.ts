import type { Clock } from '@wallet/core'
import type { ConfirmChannel } from 'amqplib'
import { type Ring, ringOf } from './ring.ts'

/**
 * Waits until something comes into a queue, the time is up, or one of the signals says to leave.
 *
 * The broker pushes while we wait and no longer; what it has sent by the time it confirms the end belongs to the answer, so that no
 * message is held by somebody who does not know of it.
 */
export async function awaitArrival(options: {
  readonly channel: ConfirmChannel
  readonly queue: string
  readonly max: number
  readonly ms: number
  readonly clock: Clock
  readonly signals: readonly AbortSignal[]
}): Promise<readonly Ring[]> {
  const { channel, queue, max, ms, clock, signals } = options
  const rings: Ring[] = []
  const over = new AbortController()
  const leave = (): void => over.abort()
  for (const signal of signals) signal.addEventListener('abort', leave, { once: true })
  channel.once('close', leave)
  try {
    // Counts for this consumer alone: it is never sent more than it may hand over.
    await channel.prefetch(Math.min(max, 1_000))
    const { consumerTag } = await channel.consume(queue, (message) => {
      // Null: the queue was deleted, and whoever asks next declares it again.
      if (message !== null) rings.push(ringOf(message, channel))
      leave()
    })
    if (!signals.some(({ aborted }) => aborted)) await clock.sleep(ms, over.signal)
    await channel.cancel(consumerTag)
    return rings
  } finally {
    channel.removeListener('close', leave)
    for (const signal of signals) signal.removeEventListener('abort', leave)
  }
}
