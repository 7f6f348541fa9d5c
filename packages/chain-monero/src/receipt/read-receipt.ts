import { coreErrors, invariant, type OrderId, type Receipt, type SealedAttempt } from '@wallet/core'
import { readAddress } from '../address/read-address.ts'
import { openBody } from '../body/body.ts'
import type { Settings } from '../settings.ts'
import { readTransaction } from '../transaction/read-transaction.ts'
import { outProof } from './out-proof.ts'

/**
 * The receipt of one final payment. Its `proof` shows the payment to anybody who has the transaction's id and the address, and lets nobody
 * spend it: `transactionKey` for `check_tx_key`, which opens the transaction's other payments to who knows their addresses; and
 * `outProof`, with the order's id as its `message`, for `check_tx_proof`, which does not.
 *
 * @throws WalletError `CHAIN_UNREACHABLE` while the payment is not `confirmations` deep
 */
export async function readReceipt(
  settings: Settings,
  attempt: Pick<SealedAttempt, 'draft' | 'signed'>,
  order: OrderId,
  signal: AbortSignal,
): Promise<Receipt | undefined> {
  const payment = attempt.draft.payments.find((one) => one.order === order)
  if (payment === undefined) return undefined
  const { daemon, network, chain, sealingKeys, confirmations } = settings
  const info = await daemon.healthy(signal)
  const seen = (await daemon.transactions([attempt.signed.id], signal)).get(attempt.signed.id)
  if (seen?.height === undefined || info.height - seen.height < confirmations)
    throw coreErrors.create('CHAIN_UNREACHABLE', { chain, reason: 'the payment is not final for this daemon' })
  const block = await daemon.block(seen.height, signal)
  const { secrets } = openBody(sealingKeys, chain, attempt.draft.body)
  const address = readAddress(network, payment.to)
  invariant('kind' in address, 'what was paid is an address')
  return {
    transaction: attempt.signed.id,
    block: block.ref,
    at: block.timestamp * 1_000,
    paid: { to: payment.to, asset: payment.asset, amount: payment.amount },
    fee: readTransaction(seen.bytes).fee as Receipt['fee'],
    proof: {
      transactionKey: secrets.join(''),
      outProof: outProof({ transaction: attempt.signed.id, address, message: order, secrets }),
      message: order,
    },
  }
}
