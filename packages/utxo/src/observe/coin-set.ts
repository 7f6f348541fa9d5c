import { coreErrors, fieldsOf, malformed } from '@wallet/core'
import { fromHex } from '../bytes/hex.ts'
import type { ChainState } from '../chain/chain-state.ts'
import type { ChainPoint } from '../chain/follower.ts'
import { type OutpointKey, outpointKey, outpointOf } from '../chain/outpoint.ts'

/**
 * Whether the coin is in the coin set of the chain at our tip. False where the node does not say so: the coin was used up, never was in
 * a block, or the node that answered is behind.
 *
 * Another node may answer this than told the tip, so the answer counts by the block that it was given at. A block that we don't know is
 * no reason to think anything: that node may be behind, ahead, or on another branch, and what happened between is not ours to guess.
 *
 * @throws WalletError `CHAIN_UNREACHABLE` when the node stands on a block that we don't know
 */
export async function isUnspentAt(state: ChainState, tip: ChainPoint, key: OutpointKey, signal: AbortSignal): Promise<boolean> {
  const { client, follower, settings } = state
  const { chain } = settings.flavour.network
  const { txid, vout } = outpointOf(key)
  const answer = await client.read('gettxout', [txid, vout, false], signal)
  if (answer === null) return false
  const { bestblock } = fieldsOf(chain, 'gettxout', answer)
  if (typeof bestblock !== 'string') throw malformed(chain, 'gettxout', 'no bestblock')
  if (bestblock === tip.hash) return true
  if (follower.heightOf(bestblock) !== undefined) return false
  throw coreErrors.create('CHAIN_UNREACHABLE', { chain, reason: 'a node tells of coins at a block that is not known here' })
}

/**
 * Whether a transaction that waited in the mempool a moment ago is outside of the chain at our tip, so that nothing in the chain has
 * spent a coin of it. False where that does not show.
 *
 * A mempool does not say which block it stands on: one that is behind still holds what the newest block took. Coins do: as long as one
 * that the transaction spends is there, or is made by another that waits, no block has the transaction.
 *
 * @throws WalletError `CHAIN_UNREACHABLE`, `CHAIN_RESPONSE_MALFORMED`
 */
export async function isStillWaiting(state: ChainState, tip: ChainPoint, txid: string, signal: AbortSignal): Promise<boolean> {
  const { own, spends } = state
  if (own.entry(txid) === undefined || (await own.look(txid)) === undefined) return false
  const inputs = own.get(txid)?.inputs ?? (await inputsInMempool(state, txid, signal))
  if (inputs.some((key) => spends.of(key) === null)) return true
  for (const key of inputs) {
    if (await isUnspentAt(state, tip, key, signal)) return true
    if (await isStillWaiting(state, tip, outpointOf(key).txid, signal)) return true
  }
  return false
}

/** What a transaction spends that another process sealed; nothing when no node tells. */
async function inputsInMempool({ client, settings }: ChainState, txid: string, signal: AbortSignal): Promise<readonly OutpointKey[]> {
  const raw = await client.ask('getrawtransaction', [txid, false], signal)
  if (raw.status !== 'result' || typeof raw.value !== 'string') return []
  const decoded = settings.flavour.decode(fromHex(raw.value))
  return decoded.txid === txid ? decoded.inputs.map(outpointKey) : []
}
