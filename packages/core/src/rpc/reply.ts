/** What came of one JSON-RPC call. `none` says nothing about whether the node acted on it. */
export type RpcReply =
  | { readonly status: 'result'; readonly value: unknown }
  /** `data` is what the node attached, unread: only the chain's adapter knows its form, and it may hold what must not be logged. */
  | { readonly status: 'error'; readonly code: number; readonly message: string; readonly data?: unknown }
  | { readonly status: 'none'; readonly reason: string }

/** An answered call: a result or the node's error. */
export type RpcAnswer = Exclude<RpcReply, { readonly status: 'none' }>

/** No answer, and why. */
export function noReply(reason: string): RpcReply {
  return { status: 'none', reason: redact(reason) }
}

/** Reads one JSON-RPC answer object; what is not one is no answer. */
export function readReply(answer: unknown): RpcReply {
  if (typeof answer !== 'object' || answer === null) return noReply('not a JSON-RPC answer')
  if ('error' in answer && answer.error !== null && answer.error !== undefined) return readError(answer.error)
  if ('result' in answer) return { status: 'result', value: answer.result }
  return noReply('neither result nor error')
}

/** Reads a JSON-RPC error object, whether answered on the wire or thrown by an injected provider. */
export function readError(error: unknown): RpcReply {
  if (typeof error !== 'object' || error === null || !('code' in error) || !('message' in error)) return noReply('a malformed error')
  const { code, message } = error
  if (typeof code !== 'number' || typeof message !== 'string') return noReply('a malformed error')
  return { status: 'error', code, message: redact(message), ...('data' in error ? { data: error.data } : {}) }
}

// Text from outside, short and without URLs: providers carry their API key in them.
function redact(text: string): string {
  return text.replace(/\b[a-z][a-z0-9+.-]*:\/\/\S+/gi, '<url>').slice(0, 300)
}
