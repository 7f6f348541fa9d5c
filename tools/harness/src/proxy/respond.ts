import type { BorPool } from '../pool/bor-pool.ts'
import type { JsonRpcReply, JsonRpcRequest, RpcClient } from '../rpc/json-rpc.ts'
import { viewedAnswer } from './chain-view.ts'
import type { FaultState } from './faults.ts'

/** Changes what a provider says: gets the call's parameters and the true result, returns the result to give. */
export type Lie = (params: readonly unknown[], result: unknown) => unknown

export interface Responder {
  readonly node: RpcClient
  readonly pool: BorPool | undefined
  readonly faults: FaultState
  readonly lies: ReadonlyMap<string, ReadonlySet<Lie>>
}

/** Answers the elements of one request. A batch with sends is worked off in its order, as nodes do; reads run side by side. */
export async function respond(responder: Responder, messages: readonly JsonRpcRequest[]): Promise<JsonRpcReply[]> {
  if (!messages.some(({ method }) => method === 'eth_sendRawTransaction')) {
    return Promise.all(messages.map((message) => respondOne(responder, message)))
  }
  const replies: JsonRpcReply[] = []
  for (const message of messages) replies.push(await respondOne(responder, message))
  return replies
}

async function respondOne(responder: Responder, message: JsonRpcRequest): Promise<JsonRpcReply> {
  const { method, params = [] } = message
  const faults = responder.faults.current()
  const reply =
    method === 'eth_sendRawTransaction' && responder.pool !== undefined
      ? await responder.pool.send(String(params[0]))
      : await viewedAnswer(responder.node, faults, message)
  const answered = { ...reply, id: message.id ?? null }
  if (reply.error !== undefined) return answered
  if (method === 'eth_getTransactionReceipt' && responder.faults.draw(faults.nullReceipts)) {
    return { ...answered, result: null }
  }
  if (method === 'eth_getTransactionByHash' && responder.faults.draw(faults.nullTransactions)) {
    return { ...answered, result: null }
  }
  const lies = [...(responder.lies.get(method) ?? [])]
  return { ...answered, result: lies.reduce((result, lie) => lie(params, result), answered.result) }
}
