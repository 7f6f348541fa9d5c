import { coreErrors, type RpcReply, sharedSignal } from '@wallet/core'
import type { ChainState } from '../chain-state/chain-state.ts'
import type { Head } from '../chain-state/heads.ts'
import { requireBytes, requireQuantity } from '../rpc/read.ts'

/** Questions about the state at the head, answered by the first usable provider that answers. */
export type Asker = {
  readonly state: ChainState
  readonly heads: readonly Head[]
  readonly signal: AbortSignal
}

/** A message call to simulate; quantities as JSON-RPC spells them. */
export type Message = {
  readonly from?: string
  readonly to: string
  readonly data?: string
  readonly value?: string
  readonly gas?: string
}

/** What a simulated call came to. `short`: the sender lacks the coins. */
export type Simulated<Value> =
  | { readonly status: 'done'; readonly value: Value }
  | { readonly status: 'reverted'; readonly message: string; readonly data?: string }
  | { readonly status: 'short' }

/** Asks for a value that every node can give; a node's error counts as no answer. @throws WalletError `CHAIN_UNREACHABLE` */
export async function requireAnswer(
  asker: Asker,
  method: string,
  params: readonly unknown[],
  signal: AbortSignal = sharedSignal,
): Promise<unknown> {
  const answer = await asker.state.nodes.ask(providersOf(asker), method, params, signal)
  if (answer.status === 'result') return answer.value
  throw unreachableNode(asker, method, answer.message)
}

/** Runs `eth_call`. @throws WalletError `CHAIN_UNREACHABLE` */
export async function simulate(asker: Asker, message: Message): Promise<Simulated<Uint8Array>> {
  const reply = await asker.state.nodes.ask(providersOf(asker), 'eth_call', [message, 'latest'], asker.signal)
  if (reply.status === 'result') return { status: 'done', value: requireBytes(chainOf(asker), 'eth_call', reply.value) }
  return failureOf(asker, 'eth_call', reply)
}

/** Runs `eth_estimateGas`. @throws WalletError `CHAIN_UNREACHABLE` */
export async function estimate(asker: Asker, message: Message): Promise<Simulated<bigint>> {
  const reply = await asker.state.nodes.ask(providersOf(asker), 'eth_estimateGas', [message, 'latest'], asker.signal)
  if (reply.status === 'result') return { status: 'done', value: requireQuantity(chainOf(asker), 'eth_estimateGas', reply.value) }
  return failureOf(asker, 'eth_estimateGas', reply)
}

/** Tells what the contract or the balance says from what the node says of itself: only the first is a fact about the payment. */
function failureOf(asker: Asker, method: string, reply: Extract<RpcReply, { status: 'error' }>): Simulated<never> {
  const text = reply.message.toLowerCase()
  if (/insufficient (funds|balance) for|enough funds|gas required exceeds allowance \(0\)/.test(text)) return { status: 'short' }
  if (reply.code === 3 || /revert|invalid opcode|out of gas|gas required exceeds|intrinsic gas too low|stack (under|over)flow/.test(text)) {
    const bytes = revertBytes(reply.data)
    return { status: 'reverted', message: reply.message, ...(bytes === undefined ? {} : { data: bytes }) }
  }
  throw unreachableNode(asker, method, reply.message)
}

// geth and bor give the revert's bytes as `data`; hardhat puts them one level deeper.
function revertBytes(data: unknown): string | undefined {
  if (typeof data === 'string') return data
  if (typeof data === 'object' && data !== null && 'data' in data && typeof data.data === 'string') return data.data
  return undefined
}

function unreachableNode(asker: Asker, method: string, message: string): Error {
  return coreErrors.create('CHAIN_UNREACHABLE', { chain: chainOf(asker), reason: `${method}: ${message}` })
}

const chainOf = ({ state }: Asker): string => state.settings.network.chain
const providersOf = ({ heads }: Asker) => heads.map(({ provider }) => provider)
