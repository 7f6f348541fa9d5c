/** What came of one JSON-RPC call. `none` says nothing about whether the node acted on it. */
export type Reply =
  | { readonly status: 'result'; readonly value: unknown }
  | { readonly status: 'error'; readonly code: number; readonly message: string }
  | { readonly status: 'none'; readonly reason: string }

/** No answer, and why. */
export function none(reason: string): Reply {
  return { status: 'none', reason: redact(reason) }
}

/** Reads one JSON-RPC answer object; what is not one is no answer. */
export function readReply(answer: unknown): Reply {
  if (typeof answer !== 'object' || answer === null) return none('not a JSON-RPC answer')
  if ('error' in answer && answer.error !== null && answer.error !== undefined) return readError(answer.error)
  if ('result' in answer) return { status: 'result', value: answer.result }
  return none('neither result nor error')
}

/** Reads a JSON-RPC error object, whether answered on the wire or thrown by an injected provider. */
export function readError(error: unknown): Reply {
  if (typeof error !== 'object' || error === null || !('code' in error) || !('message' in error)) return none('a malformed error')
  const { code, message } = error
  if (typeof code !== 'number' || typeof message !== 'string') return none('a malformed error')
  return { status: 'error', code, message: redact(message) }
}

/** Text from outside, short and without URLs: providers carry their API key in them. */
export function redact(text: string): string {
  return text.replace(/\b[a-z][a-z0-9+.-]*:\/\/\S+/gi, '<url>').slice(0, 300)
}
