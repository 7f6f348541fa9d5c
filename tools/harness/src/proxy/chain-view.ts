import type { JsonRpcReply, JsonRpcRequest, RpcClient } from '../rpc/json-rpc.ts'
import type { Faults } from './faults.ts'

/** Where each method has its block parameter. */
const blockParameter: Readonly<Record<string, number>> = {
  eth_getBalance: 1,
  eth_getCode: 1,
  eth_getTransactionCount: 1,
  eth_getStorageAt: 2,
  eth_call: 1,
  eth_estimateGas: 1,
  eth_createAccessList: 1,
  eth_feeHistory: 1,
  eth_getBlockByNumber: 0,
  eth_getBlockReceipts: 0,
  eth_getBlockTransactionCountByNumber: 0,
}

const hex = (height: number): string => `0x${height.toString(16)}`
const fault = (message: string): JsonRpcReply => ({ jsonrpc: '2.0', id: null, error: { code: -32000, message } })
const result = (value: unknown): JsonRpcReply => ({ jsonrpc: '2.0', id: null, result: value })

type Located = { readonly blockNumber?: string | null; readonly number?: string | null } | null

/**
 * Answers a call as a provider would that is `lagBlocks` behind, whose `finalized` is stalled or unknown, or that is on another
 * chain. A lagging node is consistent: block, state, nonce, logs and receipts all stop at the same height.
 */
export async function viewedAnswer(node: RpcClient, faults: Faults, message: JsonRpcRequest): Promise<JsonRpcReply> {
  const { method } = message
  if (faults.chainId !== undefined && method === 'eth_chainId') return result(hex(faults.chainId))
  if (faults.chainId !== undefined && method === 'net_version') return result(`${faults.chainId}`)
  const lag = faults.lagBlocks ?? 0
  if (lag === 0 && faults.finalized === undefined) return node.exchange(message)

  const head = lag === 0 ? undefined : Math.max(0, Number(await node.call<string>('eth_blockNumber')) - lag)
  if (method === 'eth_blockNumber' && head !== undefined) return result(hex(head))
  if (method === 'eth_getLogs') return viewedLogs(node, head, message)

  const at = blockParameter[method]
  if (at === undefined) return withoutTheFuture(await node.exchange(message), method, head)
  const params = [...(message.params ?? [])]
  const tag = await viewedTag(node, faults, head, params[at] ?? 'latest')
  if (tag === 'missing') return fault('finalized block not found')
  if (tag === 'beyond') return method === 'eth_getBlockByNumber' ? result(null) : fault('header not found')
  params[at] = tag
  return node.exchange({ method, params })
}

async function viewedTag(node: RpcClient, faults: Faults, head: number | undefined, tag: unknown): Promise<unknown> {
  if (tag === 'finalized' || tag === 'safe') {
    if (faults.finalized === 'missing') return 'missing'
    if (head === undefined) return hex(faults.finalized!)
    const height = faults.finalized ?? (await finalizedHeight(node)) - (faults.lagBlocks ?? 0)
    return hex(Math.max(0, Math.min(height, head)))
  }
  if (head === undefined) return tag
  if (tag === 'latest' || tag === 'pending') return hex(head)
  if (typeof tag === 'string' && tag.startsWith('0x') && tag.length < 20 && Number(tag) > head) return 'beyond'
  return tag
}

export async function finalizedHeight(node: RpcClient): Promise<number> {
  const block = await node.call<{ number: string } | null>('eth_getBlockByNumber', ['finalized', false])
  return block === null ? 0 : Number(block.number)
}

/** Hides what stands in blocks above the lagged head: a receipt is null, a transaction looks pending. */
function withoutTheFuture(reply: JsonRpcReply, method: string, head: number | undefined): JsonRpcReply {
  const found = reply.result as Located | undefined
  if (head === undefined || found === null || found === undefined || typeof found !== 'object') return reply
  const height = method === 'eth_getBlockByHash' ? found.number : found.blockNumber
  if (height === null || height === undefined || Number(height) <= head) return reply
  if (method !== 'eth_getTransactionByHash') return { ...reply, result: null }
  return { ...reply, result: { ...found, blockHash: null, blockNumber: null, transactionIndex: null } }
}

async function viewedLogs(node: RpcClient, head: number | undefined, message: JsonRpcRequest): Promise<JsonRpcReply> {
  const filter = { ...(message.params?.[0] as Record<string, unknown> | undefined) }
  if (head === undefined || filter['blockHash'] !== undefined) return node.exchange(message)
  const clip = (tag: unknown): number => (typeof tag === 'string' && tag.startsWith('0x') ? Math.min(Number(tag), head + 1) : head)
  const from = clip(filter['fromBlock'] ?? 'latest')
  if (from > head) return result([])
  const to = Math.min(clip(filter['toBlock'] ?? 'latest'), head)
  return node.exchange({ method: message.method, params: [{ ...filter, fromBlock: hex(from), toBlock: hex(to) }] })
}
