import { type BroadcastResult, type SignedTransaction, sendToAll } from '@wallet/core'
import type { ChainState } from '../chain-state/chain-state.ts'
import { advice, classify } from './classify.ts'

/**
 * Sends the bytes to every provider at once and answers as soon as one took them; the others go on hearing of it.
 *
 * `skipPreflight`: a node that simulates first and is behind would refuse good bytes. `maxRetries: 0`: repeating is the
 * engine's, which stops when the attempt is proven dead; a node's own queue would go on. "Taken" only says that a node passes it
 * on: leaders drop transactions, so the same bytes go out again until the chain shows them.
 *
 * - Idempotent: yes, the cluster executes one signature once.
 *
 * Never throws. Silence, however it comes about, is `unknown`.
 */
export async function broadcast(state: ChainState, signed: SignedTransaction, signal: AbortSignal): Promise<BroadcastResult> {
  const encoded = Buffer.from(signed.bytes).toString('base64')
  const call = { method: 'sendTransaction', params: [encoded, { encoding: 'base64', skipPreflight: true, maxRetries: 0 }] }
  return sendToAll(state.nodes, call, (reply) => classify(reply, signed.id), advice, signal)
}
