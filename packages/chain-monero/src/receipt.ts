import { coreErrors, type OrderId, type Receipt, type SealedAttempt } from '@wallet/core'
import { openBody } from './body/body.ts'
import type { Settings } from './settings.ts'
import { readTransaction } from './transaction/read-transaction.ts'

/**
 * The receipt of one final payment. Its `proof` holds the transaction's secret key: with it, the id and the address anybody can check the
 * payment (`check_tx_key`), and nobody can spend it.
 *
 * @throws WalletError `CHAIN_UNREACHABLE` while the payment is not `finality` deep
 */
export async function readReceipt(
  settings: Settings,
  attempt: Pick<SealedAttempt, 'draft' | 'signed'>,
  order: OrderId,
  signal: AbortSignal,
): Promise<Receipt | undefined> {
  const payment = attempt.draft.payments.find((one) => one.order === order)
  if (payment === undefined) return undefined
  const { daemon, chain, sealingKeys, finality } = settings
  const info = await daemon.healthy(signal)
  const seen = (await daemon.transactions([attempt.signed.id], signal)).get(attempt.signed.id)
  if (seen?.height === undefined || info.height - seen.height < finality)
    throw coreErrors.create('CHAIN_UNREACHABLE', { chain, reason: 'the payment is not final for this daemon' })
  const block = await daemon.block(seen.height, signal)
  const { secrets } = openBody(sealingKeys, chain, attempt.draft.body)
  return {
    transaction: attempt.signed.id,
    block: block.ref,
    at: block.timestamp * 1_000,
    paid: { to: payment.to, asset: payment.asset, amount: payment.amount },
    fee: readTransaction(seen.bytes).fee as Receipt['fee'],
    proof: { transactionKey: secrets.join('') },
  }
}
