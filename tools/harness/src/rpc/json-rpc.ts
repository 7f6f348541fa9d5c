import { Agent, request } from 'node:http'

export interface JsonRpcRequest {
  readonly jsonrpc?: string
  readonly id?: number | string | null
  readonly method: string
  readonly params?: readonly unknown[]
}

export interface JsonRpcError {
  readonly code: number
  readonly message: string
  readonly data?: unknown
}

/** One answer as it goes over the wire: a result or an error. */
export interface JsonRpcReply {
  readonly jsonrpc: '2.0'
  readonly id: number | string | null
  readonly result?: unknown
  readonly error?: JsonRpcError
}

/** What a node answered when it answered with an error; `code`, `data` as the node sent them. */
export class RpcError extends Error {
  readonly code: number
  readonly data: unknown

  constructor(error: JsonRpcError) {
    super(error.message)
    this.name = 'RpcError'
    this.code = error.code
    this.data = error.data
  }
}

/** A JSON-RPC connection over loopback HTTP with kept-alive sockets. */
export interface RpcClient {
  /** One call; rejects with RpcError when the node answers an error, with any other Error when it does not answer JSON-RPC. */
  call<Result = unknown>(method: string, params?: readonly unknown[]): Promise<Result>
  /** One call whose error is a value. */
  exchange(message: { readonly method: string; readonly params?: readonly unknown[] }): Promise<JsonRpcReply>
  /** Several calls in one HTTP request, answered in the order asked. */
  batch(messages: readonly { readonly method: string; readonly params?: readonly unknown[] }[]): Promise<JsonRpcReply[]>
  close(): void
}

/** Opens a client on a loopback node; nothing is sent before the first call. */
export function rpcClient(url: string): RpcClient {
  const agent = new Agent({ keepAlive: true, maxSockets: 64 })
  let lastId = 0
  const envelope = (message: { method: string; params?: readonly unknown[] }) => ({
    jsonrpc: '2.0' as const,
    id: ++lastId,
    method: message.method,
    params: message.params ?? [],
  })
  const exchange: RpcClient['exchange'] = async (message) =>
    parsed(await post(url, agent, JSON.stringify(envelope(message)))) as JsonRpcReply
  return {
    exchange,
    async call<Result>(method: string, params: readonly unknown[] = []): Promise<Result> {
      const reply = await exchange({ method, params })
      // Bitcoin-like nodes write `null` where there is no error.
      if (reply.error !== undefined && reply.error !== null) throw new RpcError(reply.error)
      return reply.result as Result
    },
    async batch(messages) {
      const sent = messages.map(envelope)
      const replies = parsed(await post(url, agent, JSON.stringify(sent))) as JsonRpcReply[]
      return sent.map(({ id }) => {
        const reply = replies.find((each) => each.id === id)
        if (reply === undefined) throw new Error(`no answer to batch element ${id}`)
        return reply
      })
    },
    close: () => agent.destroy(),
  }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    throw new Error(`the node answered no JSON: ${text.slice(0, 300)}`)
  }
}

function post(url: string, agent: Agent, body: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const headers = { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) }
    const outgoing = request(url, { method: 'POST', agent, headers }, (incoming) => {
      const chunks: Buffer[] = []
      incoming.on('data', (chunk: Buffer) => chunks.push(chunk))
      incoming.on('end', () => resolve(Buffer.concat(chunks).toString('utf8')))
      incoming.on('error', reject)
    })
    outgoing.on('error', reject)
    outgoing.end(body)
  })
}
