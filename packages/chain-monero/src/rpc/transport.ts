import { Agent, type IncomingHttpHeaders, request } from 'node:http'
import { Agent as SecureAgent, request as secureRequest } from 'node:https'
import type { Random } from '@wallet/core'
import { authorization, type Challenge, type Login, readChallenge } from './digest-auth.ts'

/** One answer over HTTP. */
export type HttpAnswer = { readonly status: number; readonly headers: IncomingHttpHeaders; readonly body: string }

/** Posts JSON to a path of one program. Rejects when there is no answer, whatever the reason; bytes may have arrived all the same. */
export type Transport = (path: string, body: string, signal: AbortSignal) => Promise<HttpAnswer>

/** How to reach a program. */
export type TransportOptions = { readonly url: string; readonly login?: Login; readonly random: Random }

/**
 * HTTP with digest login.
 *
 * With a login there is one connection: epee keeps the challenge with the connection, and a second one would be asked anew for every call.
 */
export function httpTransport({ url, login, random }: TransportOptions): Transport {
  const base = new URL(url)
  const secure = base.protocol === 'https:'
  const agentOptions = { keepAlive: true, maxSockets: login === undefined ? 8 : 1 }
  const agent = secure ? new SecureAgent(agentOptions) : new Agent(agentOptions)
  let challenge: Challenge | undefined
  let count = 0

  const post = (path: string, body: string, signal: AbortSignal, authorized?: string): Promise<HttpAnswer> =>
    new Promise((resolve, reject) => {
      const headers = {
        'content-type': 'application/json',
        'content-length': Buffer.byteLength(body),
        ...(authorized === undefined ? {} : { authorization: authorized }),
      }
      const options = { method: 'POST', agent, headers, signal }
      const outgoing = (secure ? secureRequest : request)(new URL(path, base), options, (incoming) => {
        const chunks: Buffer[] = []
        incoming.on('data', (chunk: Buffer) => chunks.push(chunk))
        incoming.on('error', reject)
        incoming.on('end', () =>
          resolve({ status: incoming.statusCode ?? 0, headers: incoming.headers, body: Buffer.concat(chunks).toString('utf8') }),
        )
      })
      outgoing.on('error', reject)
      outgoing.end(body)
    })

  const authorize = (path: string): string | undefined => {
    if (login === undefined || challenge === undefined) return undefined
    count += 1
    return authorization(login, challenge, path, count, Buffer.from(random.bytes(8)).toString('hex'))
  }
  return async (path, body, signal) => {
    const first = await post(path, body, signal, authorize(path))
    if (first.status !== 401 || login === undefined) return first
    // Nothing was carried out: the server asks first.
    challenge = readChallenge(`${first.headers['www-authenticate'] ?? ''}`)
    count = 0
    return post(path, body, signal, authorize(path))
  }
}
