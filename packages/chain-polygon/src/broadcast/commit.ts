import { type AssetId, isWalletError, type LaneId, type SignedTransaction } from '@wallet/core'
import type { ChainState } from '../chain-state/chain-state.ts'
import type { Commitment } from '../chain-state/commitments.ts'
import type { Decoded } from '../inspect/eip1559.ts'
import { paymentsOf } from '../inspect/payments.ts'
import { laneOf } from '../lane.ts'
import type { Settings } from '../settings.ts'

/** What one transaction does, and in which lane. */
export type Committed = Commitment & { readonly lane: LaneId }

/**
 * Notes what bytes that are out may take from the wallet and do to allowances, and answers it. Bytes that say nothing we know are
 * passed over: sending must not fail for them.
 */
export function commit({ settings, commitments, decode }: ChainState, signed: SignedTransaction): Committed | undefined {
  try {
    const decoded = decode(signed.bytes)
    const lane = laneOf(settings.network, decoded.from)
    const wei = decoded.value + decoded.gasLimit * decoded.feeCap
    const batched = batchedBy(settings, decoded)
    const approves = approvedBy(settings, decoded)
    const commitment = { wei, ...(batched === undefined ? {} : { batched }), ...(approves === undefined ? {} : { approves }) }
    commitments.note(lane, decoded.nonce, commitment)
    return { lane, ...commitment }
  } catch (error) {
    if (!isWalletError(error)) throw error
    return undefined
  }
}

function batchedBy(settings: Settings, decoded: Decoded): Commitment['batched'] {
  if (decoded.to !== settings.batchContract) return undefined
  const payments = paymentsOf(settings, decoded)
  const asset = payments[0]?.asset
  return asset === undefined ? undefined : { asset, sum: payments.reduce((sum, { amount }) => sum + amount, 0n) }
}

/** A call of a token that pays nobody is an approval: paymentsOf takes nothing else. */
function approvedBy(settings: Settings, decoded: Decoded): AssetId | undefined {
  const token = [...settings.tokens.values()].find(({ address }) => address === decoded.to)
  return token !== undefined && paymentsOf(settings, decoded).length === 0 ? token.asset : undefined
}
