import type { ProviderOption } from '../options.ts'
import { none, type Reply, readError, readReply } from './reply.ts'

/** One JSON-RPC call. */
export type Call = { readonly method: string; readonly params: readonly unknown[] }

/** Carries calls to one provider and brings back one reply each, in order. Never rejects, never tries again. */
export type Transport = (calls: readonly Call[], signal: AbortSignal) => Promise<readonly Reply[]>

/** The transport of a configured provider. */
export function transportOf(option: ProviderOption): Transport {
  return 'url' in option ? httpTransport(option.url, option.headers ?? {}) : injected(option.request)
}

function injected(request: (call: Call, signal: AbortSignal) => Promise<unknown>): Transport {
  const one = async (call: Call, signal: AbortSignal): Promise<Reply> => {
    try {
      return { status: 'result', value: await request(call, signal) }
    } catch (error) {
      const read = readError(error)
      return read.status === 'none' ? none(reasonOf(error)) : read
    }
  }
  return (calls, signal) => Promise.all(calls.map((call) => one(call, signal)))
}

/** JSON-RPC over HTTP POST on the platform's `fetch`, which keeps connections alive. */
function httpTransport(text: string, given: { readonly [name: string]: string }): Transport {
  const { url, headers } = withoutCredentials(text, given)
  return async (calls, signal) => {
    const sent = calls.map(({ method, params }, id) => ({ jsonrpc: '2.0', id, method, params }))
    const all = (reply: Reply): readonly Reply[] => calls.map(() => reply)
    try {
      const body = JSON.stringify(sent.length === 1 ? sent[0] : sent)
      const response = await fetch(url, { method: 'POST', headers, body, signal, redirect: 'error' })
      const answer = await response.text()
      // Some gateways answer a node's error with status 400 and the JSON-RPC body; every other failure is the gateway's own.
      if (!response.ok && response.status !== 400) return all(none(`HTTP status ${response.status}`))
      const parsed = parse(answer)
      if (parsed === undefined) return all(none(`HTTP status ${response.status} without JSON`))
      if (sent.length === 1) return [readReply(Array.isArray(parsed) ? parsed[0] : parsed)]
      if (!Array.isArray(parsed)) return all(readReply(parsed).status === 'error' ? readReply(parsed) : none('no answer to a batch'))
      return sent.map(({ id }) => answerTo(parsed, id))
    } catch (error) {
      return all(none(reasonOf(error)))
    }
  }
}

// `fetch` refuses URLs with a user name, and would show them in its error.
function withoutCredentials(text: string, given: { readonly [name: string]: string }): { url: URL; headers: Record<string, string> } {
  const url = new URL(text)
  const headers: Record<string, string> = { ...given, 'content-type': 'application/json' }
  if (url.username !== '' || url.password !== '') {
    const pair = `${decodeURIComponent(url.username)}:${decodeURIComponent(url.password)}`
    headers['authorization'] = `Basic ${Buffer.from(pair, 'utf8').toString('base64')}`
    url.username = ''
    url.password = ''
  }
  return { url, headers }
}

// Lamports are 64-bit numbers in Solana's JSON: above 2^53 a double would silently round an amount.
const long = /[^"\d.]\d{16,}/
const exact = (_: string, value: unknown, context?: { readonly source?: string }): unknown =>
  typeof value === 'number' && Number.isInteger(value) && !Number.isSafeInteger(value) && context?.source !== undefined
    ? BigInt(context.source)
    : value

function parse(text: string): unknown {
  try {
    return long.test(text) ? JSON.parse(text, exact) : JSON.parse(text)
  } catch {
    return undefined
  }
}

// An answer is found by its id: nodes may answer a batch in any order, and leave elements out.
function answerTo(answers: readonly unknown[], id: number): Reply {
  const mine = answers.filter((one) => typeof one === 'object' && one !== null && 'id' in one && one.id === id)
  return mine.length === 1 ? readReply(mine[0]) : none(`${mine.length} answers to one call of a batch`)
}

/** A failure's code, never its message: that may carry the URL. */
function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return 'failed'
  const { cause } = error
  const code = typeof cause === 'object' && cause !== null && 'code' in cause ? cause.code : undefined
  return typeof code === 'string' ? code : error.name
}
