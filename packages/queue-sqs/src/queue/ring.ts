import type { Message, MessageAttributeValue } from '@aws-sdk/client-sqs'
import type { Json, RingMark } from '@wallet/core'

/** A message as the service delivered it. */
export type Ring = RingMark & { readonly body: Json; readonly receipt: string; readonly reason: string | undefined }

/** Reads what this package wrote; anything else in the queue is a ring all the same. */
export function ringOf({ MessageId, ReceiptHandle, Body, Attributes, MessageAttributes }: Message): Ring {
  const text = (name: string): string | undefined => MessageAttributes?.[name]?.StringValue
  return {
    id: text('id') ?? MessageId ?? 'unnamed',
    dedupeId: text('dedupe-id'),
    sender: text('sender') ?? '',
    number: Number.parseInt(text('number') ?? '0', 10),
    deliveries: Number.parseInt(Attributes?.ApproximateReceiveCount ?? '1', 10),
    body: bodyOf(Body ?? ''),
    receipt: ReceiptHandle ?? '',
    reason: text('reason'),
  }
}

/** What is written beside a body; absent values are left out. */
export function attributesOf(values: { readonly [name: string]: string | undefined }): Record<string, MessageAttributeValue> {
  const given = Object.entries(values).filter((entry): entry is [string, string] => entry[1] !== undefined && entry[1] !== '')
  return Object.fromEntries(given.map(([name, value]) => [name, { DataType: 'String', StringValue: value }]))
}

function bodyOf(text: string): Json {
  try {
    return JSON.parse(text) as Json
  } catch {
    return null
  }
}
