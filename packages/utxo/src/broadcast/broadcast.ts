import { type BroadcastResult, type SignedTransaction, sendToAll, sharedSignal } from '@wallet/core'
import { toHex } from '../bytes/hex.ts'
import type { ChainState } from '../chain/chain-state.ts'
import { outpointOf } from '../chain/outpoint.ts'
import type { OwnTransaction } from '../chain/own-transactions.ts'
import { advice, classify } from './classify.ts'

/**
 * Sends the bytes to every node at once and answers as soon as one took them; the others go on hearing of it.
 *
 * A child whose parent the mempool has thrown out goes together with it, where the node knows packages.
 *
 * - Idempotent: yes, the same bytes are the same transaction.
 *
 * Never throws. Silence, however it comes about, is `unknown`.
 */
export async function broadcast(state: ChainState, signed: SignedTransaction, signal: AbortSignal): Promise<BroadcastResult> {
  const own = state.own.add(signed)
  const call = { method: 'sendrawtransaction', params: [toHex(signed.bytes)] }
  const result = await sendToAll(state.nodes.quick, call, (reply) => classify(reply, signed.id), advice, signal)
  state.own.touched(signed.id)
  if (result.status !== 'rejected') return result
  if (result.code === 'missing-inputs' && (await isInChain(state, own))) return { status: 'already-known' }
  const parents = result.code === 'missing-inputs' || result.code === 'too-cheap' ? parentsOf(state, own) : []
  return parents.length === 0 ? result : await sendPackage(state, [...parents, own], result)
}

/** A transaction whose outputs are all spent again is refused for its inputs: it is in a block, or was never possible. */
async function isInChain(state: ChainState, own: OwnTransaction): Promise<boolean> {
  try {
    await state.follower.sync(0, sharedSignal)
    return own.inputs.some((key) => state.spends.of(key)?.txid === own.txid)
  } catch {
    return false
  }
}

function parentsOf(state: ChainState, own: OwnTransaction): readonly OwnTransaction[] {
  const ids = new Set(own.inputs.map((key) => outpointOf(key).txid))
  return [...ids].flatMap((txid) => {
    const parent = state.own.get(txid)
    return parent === undefined || state.isSettled(parent) ? [] : [parent]
  })
}

/** `submitpackage` (Bitcoin Core 28 and later on every network): parents first, the child last. */
async function sendPackage(state: ChainState, members: readonly OwnTransaction[], before: BroadcastResult): Promise<BroadcastResult> {
  try {
    const answer = await state.client.ask('submitpackage', [members.map(({ bytes }) => toHex(bytes))], sharedSignal)
    if (answer.status === 'error' || typeof answer.value !== 'object' || answer.value === null) return before
    return 'package_msg' in answer.value && answer.value.package_msg === 'success' ? { status: 'accepted' } : before
  } catch {
    return { status: 'unknown', reason: 'a package was sent and nobody answered' }
  }
}
