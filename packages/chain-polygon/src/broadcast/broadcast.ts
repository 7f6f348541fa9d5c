import { type BroadcastResult, type SignedTransaction, sendToAll } from '@wallet/core'
import type { ChainState } from '../chain-state/chain-state.ts'
import { toHex } from '../hex/bytes.ts'
import { advice, classify } from './classify.ts'
import { type Committed, commit } from './commit.ts'

/**
 * Sends the bytes to every provider at once and answers as soon as one took them; the others go on hearing of it.
 *
 * - Idempotent: yes, the same bytes are the same transaction.
 *
 * Never throws. Silence, however it comes about, is `unknown`.
 */
export async function broadcast(state: ChainState, signed: SignedTransaction, signal: AbortSignal): Promise<BroadcastResult> {
  const call = { method: 'eth_sendRawTransaction', params: [toHex(signed.bytes)] }
  const result = await sendToAll(state.nodes, call, (reply) => classify(reply, signed.id), advice, signal)
  state.sealed.add(signed.id)
  if (result.status !== 'rejected') endTurn(state, commit(state, signed))
  if (result.status !== 'rejected' || result.code !== 'slot-consumed') return result
  // The nonce is used up: by this very transaction, as a rule, and then a node that says so knows it. All of them were asked.
  return (await isMined(state.nodes.all, signed, signal)) ? { status: 'already-known' } : result
}

/** What draws on an allowance, or sets one, is in flight and counted: the next may be prepared. */
function endTurn({ allowanceTurns }: ChainState, sent: Committed | undefined): void {
  const asset = sent?.approves ?? sent?.batched?.asset
  if (sent === undefined || asset === undefined) return
  allowanceTurns.end(sent.lane, asset)
  if (sent.approves !== undefined) allowanceTurns.granted(sent.approves)
}

async function isMined(providers: ChainState['nodes']['all'], { id }: SignedTransaction, signal: AbortSignal): Promise<boolean> {
  const replies = await Promise.all(providers.map((provider) => provider.read('eth_getTransactionReceipt', [id], signal)))
  return replies.some((reply) => reply.status === 'result' && typeof reply.value === 'object' && reply.value !== null)
}
