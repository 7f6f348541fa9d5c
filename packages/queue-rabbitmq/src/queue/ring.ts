import type { Json, QueueMessage, RingMark } from '@wallet/core'
import type { ConfirmChannel, Message } from 'amqplib'
import { countedDeliveries } from '../link/link.ts'

/** A message of the queue as the broker delivered it. Acknowledging is only possible on the channel that delivered. */
export type Ring = RingMark & { readonly message: Message; readonly channel: ConfirmChannel }

/** Reads what this package wrote; anything else in the queue is a ring all the same. */
export function ringOf(message: Message, channel: ConfirmChannel): Ring {
  const { headers = {}, messageId } = message.properties as { headers?: Record<string, unknown>; messageId?: string }
  return {
    message,
    channel,
    id: messageId ?? 'unnamed',
    dedupeId: typeof headers['dedupe-id'] === 'string' ? headers['dedupe-id'] : undefined,
    sender: typeof headers['sender'] === 'string' ? headers['sender'] : '',
    number: typeof headers['number'] === 'number' ? headers['number'] : 0,
    deliveries: countedDeliveries(message) + (message.fields.redelivered ? 2 : 1),
  }
}

/** The body, or null for bytes that are no JSON: a doorbell needs no words. */
export function bodyOf(message: Message): Json {
  try {
    return JSON.parse(message.content.toString('utf8')) as Json
  } catch {
    return null
  }
}

/** What the receiver gets. */
export function toMessage(ring: Ring, receipt: string): QueueMessage {
  return { id: ring.id, body: bodyOf(ring.message), receipt, deliveries: ring.deliveries }
}
