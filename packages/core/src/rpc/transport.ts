import type { RpcCall, RpcParams } from './call.ts'
import type { RpcDialect } from './dialect.ts'
import type { RpcHeaders, RpcProviderOption } from './provider-option.ts'
import { noReply, type RpcReply, readError, readReply } from './reply.ts'

/** Carries calls to one provider and brings back one reply each, in order. Never rejects, never tries again. */
export type RpcTransport = (calls: readonly RpcCall[], signal: AbortSignal) => Promise<readonly RpcReply[]>

/** The transport of a configured provider; an injected one gets the form of parameters that the adapter uses, which is its type. */
export function rpcTransport<Params extends RpcParams>(option: RpcProviderOption<Params>, dialect: RpcDialect = {}): RpcTransport {
  return 'url' in option ? httpTransport(option.url, option.headers ?? {}, dialect) : injected(option.request as Injected)
}

type Injected = (call: RpcCall, signal: AbortSignal) => Promise<unknown>

function injected(request: Injected): RpcTransport {
  const one = async (call: RpcCall, signal: AbortSignal): Promise<RpcReply> => {
    try {
      return { status: 'result', value: await request(call, signal) }
    } catch (error) {
      const read = readError(error)
      return read.status === 'none' ? noReply(reasonOf(error)) : read
    }
  }
  return (calls, signal) => Promise.all(calls.map((call) => one(call, signal)))
}

type GivenHeaders = RpcHeaders | (() => RpcHeaders | Promise<RpcHeaders>)

/** JSON-RPC over HTTP POST on the platform's `fetch`, which keeps connections alive. */
function httpTransport(text: string, given: GivenHeaders, dialect: RpcDialect): RpcTransport {
  const { answeredStatuses = [400], parse = JSON.parse } = dialect
  const { url, authorization } = withoutCredentials(text)
  return async (calls, signal) => {
    const sent = calls.map(({ method, params }, id) => ({ jsonrpc: '2.0', id, method, params }))
    const all = (reply: RpcReply): readonly RpcReply[] => calls.map(() => reply)
    try {
      const body = JSON.stringify(sent.length === 1 ? sent[0] : sent)
      const headers = { ...(typeof given === 'function' ? await given() : given), ...authorization, 'content-type': 'application/json' }
      const response = await fetch(url, { method: 'POST', headers, body, signal, redirect: 'error' })
      const answer = await response.text()
      if (!response.ok && !answeredStatuses.includes(response.status)) return all(noReply(`HTTP status ${response.status}`))
      const parsed = parsedBy(parse, answer)
      if (parsed === undefined) return all(noReply(`HTTP status ${response.status} without JSON`))
      if (sent.length === 1) return [readReply(Array.isArray(parsed) ? parsed[0] : parsed)]
      if (!Array.isArray(parsed)) return all(readReply(parsed).status === 'error' ? readReply(parsed) : noReply('no answer to a batch'))
      return sent.map(({ id }) => answerTo(parsed, id))
    } catch (error) {
      return all(noReply(reasonOf(error)))
    }
  }
}

// `fetch` refuses URLs with a user name, and would show them in its error.
function withoutCredentials(text: string): { readonly url: URL; readonly authorization: RpcHeaders } {
  const url = new URL(text)
  if (url.username === '' && url.password === '') return { url, authorization: {} }
  const pair = `${decodeURIComponent(url.username)}:${decodeURIComponent(url.password)}`
  url.username = ''
  url.password = ''
  return { url, authorization: { authorization: `Basic ${Buffer.from(pair, 'utf8').toString('base64')}` } }
}

function parsedBy(parse: (text: string) => unknown, text: string): unknown {
  try {
    return parse(text)
  } catch {
    return undefined
  }
}

// An answer is found by its id: nodes may answer a batch in any order, and leave elements out.
function answerTo(answers: readonly unknown[], id: number): RpcReply {
  const mine = answers.filter((one) => typeof one === 'object' && one !== null && 'id' in one && one.id === id)
  return mine.length === 1 ? readReply(mine[0]) : noReply(`${mine.length} answers to one call of a batch`)
}

/** A failure's code, never its message: that may carry the URL. */
function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return 'failed'
  const { cause } = error
  const code = typeof cause === 'object' && cause !== null && 'code' in cause ? cause.code : undefined
  return typeof code === 'string' ? code : error.name
}
