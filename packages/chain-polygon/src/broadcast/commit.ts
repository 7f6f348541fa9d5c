import { isWalletError, type SignedTransaction } from '@wallet/core'
import type { ChainState } from '../chain-state/chain-state.ts'
import type { Commitment } from '../chain-state/commitments.ts'
import type { Decoded } from '../inspect/eip1559.ts'
import { paymentsOf } from '../inspect/payments.ts'
import { laneOf } from '../lane.ts'
import type { Settings } from '../settings.ts'

/** Notes what sent bytes may take from the wallet. Bytes that say nothing we know are passed over: sending must not fail for them. */
export function commit({ settings, commitments, decode }: ChainState, signed: SignedTransaction): void {
  try {
    const decoded = decode(signed.bytes)
    const wei = decoded.value + decoded.gasLimit * decoded.feeCap
    commitments.note(laneOf(settings.network, decoded.from), decoded.nonce, { wei, ...batchedBy(settings, decoded) })
  } catch (error) {
    if (!isWalletError(error)) throw error
  }
}

function batchedBy(settings: Settings, decoded: Decoded): Pick<Commitment, 'batched'> {
  if (decoded.to !== settings.batchContract) return {}
  const payments = paymentsOf(settings, decoded)
  const asset = payments[0]?.asset
  return asset === undefined ? {} : { batched: { asset, sum: payments.reduce((sum, { amount }) => sum + amount, 0n) } }
}
