import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, describe, expect, it } from 'vitest'
import type { RpcCall } from './call.ts'
import type { RpcDialect } from './dialect.ts'
import { parseExact } from './parse-exact.ts'
import type { RpcHeaders } from './provider-option.ts'
import type { RpcReply } from './reply.ts'
import { rpcTransport } from './transport.ts'

type Answer = { readonly status?: number; readonly body: string }
type Wish = { readonly prefix?: string; readonly headers?: RpcHeaders | (() => Promise<RpcHeaders>); readonly dialect?: RpcDialect }
type Request = { readonly id: number; readonly method: string }

let server: Server | undefined
const stop = async (): Promise<void> => {
  await new Promise((resolve) => (server === undefined ? resolve(undefined) : server.close(resolve)))
  server?.closeAllConnections()
  server = undefined
}
afterEach(stop)

const patience = new AbortController().signal
const heads: RpcCall[] = [
  { method: 'a', params: [] },
  { method: 'b', params: [] },
]

/** Asks a server that answers with what `reply` makes of the request. */
async function ask(
  calls: readonly RpcCall[],
  reply: (sent: Request[], headers: Record<string, unknown>) => Answer,
  { prefix = '', headers = {}, dialect = {} }: Wish = {},
): Promise<readonly RpcReply[]> {
  await stop()
  server = createServer((request, response) => {
    let text = ''
    request.on('data', (chunk) => {
      text += String(chunk)
    })
    request.on('end', () => {
      const sent = JSON.parse(text) as Request | Request[]
      const { status = 200, body } = reply(Array.isArray(sent) ? sent : [sent], request.headers)
      response.writeHead(status, { connection: 'close' }).end(body)
    })
  })
  await new Promise<void>((resolve) => server?.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  return rpcTransport({ name: 'test', url: `http://${prefix}127.0.0.1:${port}/key-1234`, headers }, dialect)(calls, patience)
}

const result = ({ id, method }: Request) => ({ jsonrpc: '2.0', id, result: method })

describe('JSON-RPC over HTTP', () => {
  it('finds the answers of a batch by their ids, in any order', async () => {
    const replies = await ask(heads, (sent) => ({ body: JSON.stringify(sent.map(result).reverse()) }))
    expect(replies).toEqual([
      { status: 'result', value: 'a' },
      { status: 'result', value: 'b' },
    ])
  })

  it('takes an answer left out or given twice for none', async () => {
    const some = await ask(heads, (sent) => ({ body: JSON.stringify([result(sent[0]!), result(sent[0]!)]) }))
    expect(some.map(({ status }) => status)).toEqual(['none', 'none'])
  })

  it('gives the error of a refused batch to each of its calls', async () => {
    const body = JSON.stringify({ jsonrpc: '2.0', id: null, error: { code: -32600, message: 'no batches' } })
    expect(await ask(heads, () => ({ body }))).toMatchObject([
      { status: 'error', code: -32600 },
      { status: 'error', code: -32600 },
    ])
  })

  it('reads an error with what the node attached, from a status that carries answers too', async () => {
    const body = JSON.stringify({ jsonrpc: '2.0', id: 0, error: { code: 3, message: 'execution reverted', data: { data: '0xef' } } })
    const one = heads.slice(0, 1)
    expect(await ask(one, () => ({ body }))).toEqual([{ status: 'error', code: 3, message: 'execution reverted', data: { data: '0xef' } }])
    expect(await ask(one, () => ({ status: 400, body }))).toMatchObject([{ status: 'error', code: 3 }])
    expect(await ask(one, () => ({ status: 500, body }))).toEqual([{ status: 'none', reason: 'HTTP status 500' }])
    expect(await ask(one, () => ({ status: 500, body }), { dialect: { answeredStatuses: [500] } })).toMatchObject([{ status: 'error' }])
  })

  it('reads bodies as the dialect says', async () => {
    const body = '{"id":0,"result":18446744073709551615}'
    const one = heads.slice(0, 1)
    expect(await ask(one, () => ({ body }), { dialect: { parse: parseExact } })).toEqual([{ status: 'result', value: 2n ** 64n - 1n }])
  })

  it('asks for the headers before each request', async () => {
    let turn = 0
    const headers = async () => ({ authorization: `cookie ${turn++}` })
    const body = (_: Request[], seen: Record<string, unknown>) => ({ body: JSON.stringify({ id: 0, result: seen['authorization'] }) })
    expect(await ask(heads.slice(0, 1), body, { headers })).toEqual([{ status: 'result', value: 'cookie 0' }])
    expect(await ask(heads.slice(0, 1), body, { headers })).toEqual([{ status: 'result', value: 'cookie 1' }])
    const broken = async () => Promise.reject(new TypeError('no cookie file at /home/me'))
    expect(await ask(heads.slice(0, 1), body, { headers: broken })).toEqual([{ status: 'none', reason: 'TypeError' }])
  })

  it.each<[string, Answer]>([
    ['503', { status: 503, body: '{"jsonrpc":"2.0","id":0,"result":"a"}' }],
    ['429', { status: 429, body: '{"jsonrpc":"2.0","id":0,"error":{"code":-32005,"message":"limit"}}' }],
    ['a page', { body: '<html></html>' }],
    ['nothing', { body: '' }],
    ['a number', { body: '5' }],
    ['null', { body: 'null' }],
    ['neither result nor error', { body: '{"jsonrpc":"2.0","id":0}' }],
    ['an error that is none', { body: '{"jsonrpc":"2.0","id":0,"error":"broken"}' }],
    ['an error without a number', { body: '{"jsonrpc":"2.0","id":0,"error":{"code":"x","message":"m"}}' }],
  ])('takes %s for no answer', async (_, answer) => {
    expect((await ask(heads.slice(0, 1), () => answer)).map(({ status }) => status)).toEqual(['none'])
  })

  it('sends the user name of a URL as a header, and never tells the URL', async () => {
    const [reply] = await ask(heads.slice(0, 1), (_, headers) => ({ body: JSON.stringify({ id: 0, result: headers['authorization'] }) }), {
      prefix: 'user:pa%2Fss@',
    })
    expect(reply).toEqual({ status: 'result', value: `Basic ${Buffer.from('user:pa/ss').toString('base64')}` })
    const [told] = await ask(heads.slice(0, 1), () => ({
      body: JSON.stringify({ id: 0, error: { code: 1, message: 'upstream https://node.example/key-1234 failed' } }),
    }))
    expect(told).toEqual({ status: 'error', code: 1, message: 'upstream <url> failed' })
  })

  it('tells a refused connection by its code', async () => {
    const transport = rpcTransport({ name: 'test', url: 'http://user:secret@127.0.0.1:1/key-1234' })
    const [reply] = await transport(heads.slice(0, 1), patience)
    expect(reply?.status).toBe('none')
    expect(JSON.stringify(reply)).not.toMatch(/secret|key-1234/)
  })
})

describe('an injected provider', () => {
  it("answers, errs with the node's error, or is silent", async () => {
    const transport = rpcTransport({
      name: 'test',
      request: async ({ method }) => {
        if (method === 'ok') return '0x1'
        if (method === 'node') throw { code: -32000, message: 'nonce too low' }
        throw new TypeError('socket closed')
      },
    })
    const calls = ['ok', 'node', 'socket'].map((method) => ({ method, params: [] }))
    expect(await transport(calls, patience)).toEqual([
      { status: 'result', value: '0x1' },
      { status: 'error', code: -32000, message: 'nonce too low' },
      { status: 'none', reason: 'TypeError' },
    ])
  })
})
