import type { ServerResponse } from 'node:http'
import { isHexString, keccak256 } from 'ethers'
import { type BorPool, borPool } from '../pool/bor-pool.ts'
import type { BorRules } from '../pool/bor-rules.ts'
import { type JsonRpcReply, type JsonRpcRequest, rpcClient } from '../rpc/json-rpc.ts'
import { type CallCounter, callCounter } from './call-counter.ts'
import { finalizedHeight } from './chain-view.ts'
import { type Faults, faultState, type TransportFault } from './faults.ts'
import { loopbackServer } from './loopback-server.ts'
import { type Lie, respond } from './respond.ts'

export interface FaultProxyOptions {
  /** The node's URL. */
  readonly upstream: string
  readonly seed?: number
  readonly faults?: Faults
  /** Bor's pool rules to enforce: all defaults with `{}`; unset: the node's own rules. */
  readonly rules?: Partial<BorRules>
  /** A pool shared with other proxies over the same node, instead of one of its own. */
  readonly pool?: BorPool
}

/** A send as it arrived, in order of arrival. */
export interface SeenSend {
  readonly raw: string
  readonly hash: string | undefined
  readonly fault: TransportFault | undefined
}

export interface FaultProxy {
  readonly url: string
  readonly port: number
  readonly calls: CallCounter
  /** The pool in force, to share with another proxy or to change its rules. */
  readonly pool: BorPool | undefined
  /** Every eth_sendRawTransaction that arrived, whatever became of it. */
  sends(): readonly SeenSend[]
  /** Adds to the faults in force; a key set again replaces the old value. */
  setFaults(faults: Faults): void
  /** Ends all faults and lies. */
  clearFaults(): void
  /** Makes the next request with this method suffer the fault once. */
  failNext(fault: TransportFault, method: string): void
  /** `failNext('loseReply', method)`; default eth_sendRawTransaction. */
  loseNextReply(method?: string): void
  /** Freezes `finalized` at the node's present height, and returns it. */
  stallFinalized(): Promise<number>
  /** Changes the results of one method until the returned function is called. */
  lie(method: string, lie: Lie): () => void
  /** Overwrites fields of one transaction's receipt, invents it where there is none, or denies it with null. */
  lieAboutReceipt(hash: string, fields: Readonly<Record<string, unknown>> | null): () => void
  /** Refuses connections. */
  down(): Promise<void>
  up(): Promise<void>
  stop(): Promise<void>
}

const wait = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms))

/** Starts an HTTP JSON-RPC proxy in front of a node: bor's pool rules, and every way a provider can fail or mislead. */
export async function startFaultProxy(options: FaultProxyOptions): Promise<FaultProxy> {
  const node = rpcClient(options.upstream)
  const faults = faultState(options.seed ?? 1, options.faults ?? {})
  const calls = callCounter()
  const lies = new Map<string, Set<Lie>>()
  const sends: SeenSend[] = []
  const pool = options.pool ?? (options.rules === undefined ? undefined : borPool(node, options.rules))

  const serve = async (body: string, response: ServerResponse): Promise<void> => {
    const parsed = JSON.parse(body) as JsonRpcRequest | JsonRpcRequest[]
    const messages = Array.isArray(parsed) ? parsed : [parsed]
    const methods = messages.map(({ method }) => method)
    calls.add(methods)
    const fault = faults.drawTransport(methods)
    for (const { method, params } of messages) {
      const raw = String(params?.[0])
      if (method === 'eth_sendRawTransaction') sends.push({ raw, hash: isHexString(raw) ? keccak256(raw) : undefined, fault })
    }
    const { delayMs, replyDelayMs } = faults.current()
    if (delayMs !== undefined) await wait(delayMs)
    if (failedBefore(fault, response)) return
    const replies = await respond({ node, pool, faults, lies }, messages).catch((error: unknown) => String(error))
    if (replyDelayMs !== undefined) await wait(replyDelayMs)
    if (typeof replies === 'string') return void response.writeHead(502).end(`bad gateway: ${replies}`)
    if (failedAfter(fault, response)) return
    sendReplies(response, Array.isArray(parsed) ? replies : replies[0]!)
  }

  const server = await loopbackServer(serve)
  const lie: FaultProxy['lie'] = (method, told) => {
    const all = lies.get(method) ?? new Set<Lie>()
    lies.set(method, all.add(told))
    return () => void all.delete(told)
  }
  return {
    url: `http://127.0.0.1:${server.port}`,
    port: server.port,
    calls,
    pool,
    sends: () => sends,
    setFaults: faults.set,
    clearFaults: () => {
      faults.clear()
      lies.clear()
    },
    failNext: faults.next,
    loseNextReply: (method = 'eth_sendRawTransaction') => faults.next('loseReply', method),
    stallFinalized: async () => {
      const height = await finalizedHeight(node)
      faults.set({ finalized: height })
      return height
    },
    lie,
    lieAboutReceipt: (hash, fields) =>
      lie('eth_getTransactionReceipt', ([asked], receipt) => {
        if (String(asked).toLowerCase() !== hash.toLowerCase()) return receipt
        return fields === null ? null : { ...(receipt as object | null), ...fields }
      }),
    down: server.down,
    up: server.up,
    stop: async () => {
      await server.down()
      node.close()
    },
  }
}

function sendReplies(response: ServerResponse, reply: JsonRpcReply | JsonRpcReply[]): void {
  response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(reply))
}

/** Ends the exchange before the node hears of it; false when the fault is not of that kind. */
function failedBefore(fault: TransportFault | undefined, response: ServerResponse): boolean {
  if (fault === 'dropRequest') response.destroy()
  else if (fault === 'unavailable') response.writeHead(503).end('service unavailable')
  else if (fault === 'tooManyRequests') response.writeHead(429).end('too many requests')
  else return false
  return true
}

/** Ends the exchange after the node acted, without the node's answer; a hanging socket is cut by `down()`. */
function failedAfter(fault: TransportFault | undefined, response: ServerResponse): boolean {
  if (fault === 'loseReply') response.destroy()
  else if (fault === 'unavailableAfterAccept') response.writeHead(503).end('service unavailable')
  else if (fault === 'garbage') {
    response.writeHead(200, { 'content-type': 'text/html' }).end('<html><body><h1>Bad gateway</h1></body></html>')
  } else if (fault !== 'hang') return false
  return true
}
