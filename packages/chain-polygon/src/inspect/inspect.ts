import { amount, type Draft, type Inspection, malformedBytes, transactionId } from '@wallet/core'
import { laneOf, nonceClaim } from '../lane.ts'
import type { Settings } from '../settings.ts'
import type { Decoder } from './eip1559.ts'
import { paymentsOf } from './payments.ts'

/**
 * Reads what final bytes do, by code of its own.
 *
 * A transaction that recovers to another sender than the draft's is refused outright: it pays from an account that is not ours.
 *
 * @throws WalletError `BYTES_MALFORMED`
 */
export function inspect(settings: Settings, decode: Decoder, bytes: Uint8Array, draft: Draft): Inspection {
  const decoded = decode(bytes)
  if (decoded.chainId !== BigInt(settings.network.chainId)) throw malformedBytes(`chain id ${decoded.chainId}`)
  const lane = laneOf(settings.network, decoded.from)
  if (lane !== draft.lane) throw malformedBytes(`signed for ${decoded.from}`)
  if (decoded.tip > decoded.feeCap) throw malformedBytes('a tip above the fee cap')
  return {
    id: transactionId(decoded.id),
    payments: paymentsOf(settings, decoded),
    claims: [nonceClaim(lane, decoded.nonce)],
    fee: amount(decoded.gasLimit * decoded.feeCap),
    change: [],
  }
}
