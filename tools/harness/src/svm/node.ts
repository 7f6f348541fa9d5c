import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo, Socket } from 'node:net'
import { seededRandom } from '../proxy/random.ts'
import type { Cluster } from './cluster.ts'
import type { NodeFaults } from './faults.ts'
import { methods, RpcRefusal, type View } from './methods.ts'
import { serveSubscriptions } from './subscriptions.ts'

/** One provider: a JSON-RPC server with faults of its own over a shared cluster. */
export interface SvmNode {
  readonly url: string
  /** For web3.js's `Connection`, which waits for signatures over a WebSocket. */
  readonly socketUrl: string
  setFaults(faults: NodeFaults): void
  clearFaults(): void
  /** Cuts the connection once, after the next call of this method was carried out. */
  loseNextReply(method?: string): void
  down(): Promise<void>
  up(): Promise<void>
  /** Calls so far, by method. */
  calls(): { readonly [method: string]: number }
  resetCalls(): void
  stop(): Promise<void>
}

type Request = { readonly id?: unknown; readonly method?: unknown; readonly params?: unknown }

/** Opens a node on a free loopback port. */
export async function openSvmNode(cluster: Cluster, seed = 1, faults: NodeFaults = {}): Promise<SvmNode> {
  const random = seededRandom(seed)
  let now: NodeFaults = faults
  const once: string[] = []
  const counts = new Map<string, number>()
  const sockets = new Set<Socket>()

  const answer = (request: Request, faults: NodeFaults): object => {
    const method = String(request.method)
    counts.set(method, (counts.get(method) ?? 0) + 1)
    const reply = { jsonrpc: '2.0', id: request.id }
    const view: View = { cluster, faults, random }
    try {
      const carryOut = methods[method]
      if (carryOut === undefined) throw new RpcRefusal(-32601, `Method not found: ${method}`)
      return { ...reply, result: carryOut(view, (request.params ?? []) as readonly unknown[]) }
    } catch (error) {
      const code = error instanceof RpcRefusal ? error.code : -32603
      return { ...reply, error: { code, message: error instanceof Error ? error.message : String(error) } }
    }
  }
  const serve = async (incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> => {
    const chunks: Buffer[] = []
    for await (const chunk of incoming) chunks.push(chunk as Buffer)
    const body: unknown = JSON.parse(Buffer.concat(chunks).toString() || '{}')
    const requests = (Array.isArray(body) ? body : [body]) as Request[]
    const happens = (rate: number | undefined): boolean => rate !== undefined && rate > 0 && random() < rate
    if (happens(now.dropRequest)) return void outgoing.destroy()
    if (happens(now.tooManyRequests)) return void outgoing.writeHead(429).end('{"error":"slow down"}')
    const answering = { ...now, ...now.replica?.(requests.map(({ method }) => String(method))) }
    const replies = requests.map((request) => answer(request, answering))
    if (now.delayMs !== undefined) await new Promise((resolve) => setTimeout(resolve, now.delayMs))
    const sends = requests.some(({ method }) => method === 'sendTransaction')
    const at = once.findIndex((method) => requests.some((request) => request.method === method))
    if (at !== -1) once.splice(at, 1)
    if (at !== -1 || happens(now.loseReply) || (sends && happens(now.loseSendReply))) return void outgoing.destroy()
    if (sends && happens(now.unavailableAfterAccept)) return void outgoing.writeHead(503).end('<html>busy</html>')
    outgoing.writeHead(200, { 'content-type': 'application/json' })
    outgoing.end(JSON.stringify(Array.isArray(body) ? replies : replies[0]))
  }
  const open = (port: number): Promise<Server> =>
    new Promise((resolve, reject) => {
      const server = createServer((incoming, outgoing) => void serve(incoming, outgoing).catch(() => outgoing.destroy()))
      server.keepAliveTimeout = 60_000
      server.on('upgrade', (incoming, socket) => serveSubscriptions(cluster, incoming, socket as Socket))
      server.on('connection', (socket) => {
        sockets.add(socket)
        socket.on('close', () => sockets.delete(socket))
      })
      server.once('error', reject)
      server.listen(port, '127.0.0.1', () => resolve(server))
    })
  let server: Server | undefined = await open(0)
  const { port } = server.address() as AddressInfo
  const down = async (): Promise<void> => {
    const closing = server
    server = undefined
    for (const socket of sockets) socket.destroy()
    if (closing !== undefined) await new Promise((resolve) => closing.close(resolve))
  }
  return {
    url: `http://127.0.0.1:${port}`,
    socketUrl: `ws://127.0.0.1:${port}`,
    setFaults: (more) => {
      now = { ...now, ...more }
    },
    clearFaults: () => {
      now = {}
    },
    loseNextReply: (method = 'sendTransaction') => void once.push(method),
    down,
    up: async () => {
      server ??= await open(port)
    },
    calls: () => Object.fromEntries(counts),
    resetCalls: () => counts.clear(),
    stop: down,
  }
}
