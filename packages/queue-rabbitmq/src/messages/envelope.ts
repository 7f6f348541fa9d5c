import type { Json, Retry } from '@wallet/core'
import { isVerb, type MessageVerb, messageFields } from './verbs.ts'

/** The version of the messages' shape, in every request and every answer. */
export const messageSchema = 1

/** Why a message is not carried out, in public words. */
export type PublicError = { readonly code: string; readonly message: string; readonly retry: Retry }

/** An answer, by the correlation id of its request. */
export type Answer =
  | { readonly schema: typeof messageSchema; readonly status: 'done'; readonly result: Json }
  | { readonly schema: typeof messageSchema; readonly status: 'failed'; readonly error: PublicError }

/** A request that was understood, or why it was not. */
export type ReadRequest =
  | { readonly status: 'read'; readonly verb: MessageVerb; readonly input: { readonly [field: string]: string } }
  | { readonly status: 'malformed'; readonly reason: string }

const bytesMax = 64 * 1024

/**
 * Reads a request by its routing key: JSON of a known version, with every field it needs and none it does not know.
 *
 * `messageId`, the message's own property, stands for a missing `id`.
 */
export function readRequest(key: string, content: Uint8Array, messageId: string | undefined): ReadRequest {
  const malformed = (reason: string): ReadRequest => ({ status: 'malformed', reason })
  if (!isVerb(key)) return malformed(`no message is named ${key.slice(0, 100)}`)
  if (content.length > bytesMax) return malformed(`${content.length} bytes are more than ${bytesMax}`)
  const body = parsed(content)
  if (body === undefined) return malformed('it is no JSON object')
  if (body['schema'] !== messageSchema) return malformed(`schema ${String(body['schema']).slice(0, 20)} is not ${messageSchema}`)
  const fields = messageFields[key]
  for (const name of Object.keys(body)) {
    if (name !== 'schema' && !Object.hasOwn(fields, name)) return malformed(`field ${name.slice(0, 40)} is unknown`)
  }
  const input: { [field: string]: string } = {}
  for (const [name, { pattern, optional }] of Object.entries(fields)) {
    const value = body[name] ?? (name === 'id' ? messageId : undefined)
    if (value === undefined && optional === true) continue
    if (value === undefined) return malformed(`field ${name} is missing`)
    if (typeof value !== 'string' || !pattern.test(value)) return malformed(`field ${name} is not as it should be`)
    input[name] = value
  }
  return { status: 'read', verb: key, input }
}

/** A request as bytes. */
export function writeRequest(input: { readonly [field: string]: string | undefined }): Buffer {
  return Buffer.from(JSON.stringify({ schema: messageSchema, ...input }))
}

/** Reads an answer; undefined for anything else. */
export function readAnswer(content: Uint8Array): Answer | undefined {
  const body = parsed(content)
  if (body?.['schema'] !== messageSchema) return undefined
  return body['status'] === 'done' || body['status'] === 'failed' ? (body as unknown as Answer) : undefined
}

function parsed(content: Uint8Array): { readonly [field: string]: unknown } | undefined {
  try {
    const value: unknown = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(content))
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as { [field: string]: unknown }) : undefined
  } catch {
    return undefined
  }
}
