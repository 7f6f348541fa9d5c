import { randomUUID } from 'node:crypto'
import { check } from './failed-check.ts'

/** An answer of the service. */
export type Answer = { readonly status: number; readonly body: Body }
/** What the demo reads of any body. */
export type Body = {
  readonly id?: string
  readonly status?: string
  readonly txid?: string
  readonly transactionHash?: string
  readonly error?: { readonly code: string; readonly message: string }
  readonly [field: string]: unknown
}

/** Talks to the service as a backend would. */
export type ApiClient = {
  call(method: 'GET' | 'POST', path: string, body?: object): Promise<Answer>
  /** The same, repeated under the same id while the service is away: what every caller of it should do. */
  insist(method: 'GET' | 'POST', path: string, body?: object): Promise<Answer>
  /** The answer's body; anything but 2xx fails the demo. */
  must(method: 'GET' | 'POST', path: string, body?: object): Promise<Body>
}

/** A client with one key. */
export function apiClient(url: string, key: string): ApiClient {
  const call: ApiClient['call'] = async (method, path, body) => {
    const reply = await fetch(`${url}${path}`, {
      method,
      headers: {
        'x-api-key': key,
        'x-correlation-id': `demo-${randomUUID()}`,
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      },
      signal: AbortSignal.timeout(10_000),
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    })
    return { status: reply.status, body: (await reply.json()) as Body }
  }
  const insist: ApiClient['insist'] = async (method, path, body) => {
    for (let tries = 0; ; tries += 1) {
      const answer = await call(method, path, body).catch(() => undefined)
      if (answer !== undefined && answer.status < 500) return answer
      const last = answer === undefined ? 'no answer' : `${answer.status} ${answer.body.error?.code ?? ''}`
      check(tries < 100, `${method} ${path}: ${last}, for twenty seconds`)
      await new Promise((resolve) => setTimeout(resolve, 200))
    }
  }
  return {
    call,
    insist,
    must: async (method, path, body) => {
      const answer = await insist(method, path, body)
      check(answer.status < 300, `${method} ${path}: ${answer.status} ${answer.body.error?.code ?? ''} ${answer.body.error?.message ?? ''}`)
      return answer.body
    },
  }
}
