import { amount, type BlockRef, type Draft, type OrderId, type Receipt, type TransactionId } from '@wallet/core'
import type { Associated } from '../accounts/associated.ts'
import { readBody } from '../draft/body.ts'
import { decodeMessage } from '../inspect/decode.ts'
import { readMessage } from '../inspect/read-message.ts'
import type { ChainTransaction } from '../observe/transaction.ts'
import { isTokenProgram, programs } from '../programs.ts'
import type { Settings } from '../settings.ts'

/** What a receipt is made of. `found` is the final transaction as the providers show it. */
export type ReceiptParts = {
  readonly transaction: TransactionId
  readonly draft: Draft
  readonly found: ChainTransaction
  readonly block: BlockRef
}

/**
 * The receipt of one order in a final transaction; undefined if it is not in it. Pure.
 *
 * Recipient and memo are read from the drafted message, which is the one on chain: the transaction's id is a signature over it.
 */
export function receiptOf(settings: Settings, associated: Associated, parts: ReceiptParts, order: OrderId): Receipt | undefined {
  const { transaction, draft, found, block } = parts
  const index = draft.payments.findIndex((payment) => payment.order === order)
  const decoded = decodeMessage(readBody(draft.body).message)
  const payment = readMessage(settings, associated, decoded, draft).payments[index]
  if (payment === undefined) return undefined
  const mint = settings.tokens.get(payment.asset)?.mint
  const { destination } = payment
  const memo = memoBefore(decoded.instructions, index)
  const around = payment.delivered === undefined ? undefined : { account: destination, ...heldAround(found, destination, mint) }
  return {
    transaction,
    block,
    slot: found.slot,
    ...(found.time === undefined ? {} : { at: found.time * 1_000 }),
    paid: { to: payment.to, asset: payment.asset, amount: payment.amount },
    ...(around === undefined ? {} : { delivered: around }),
    fee: amount(found.fee),
    ...(memo === undefined ? {} : { memo }),
  }
}

function heldAround(found: ChainTransaction, account: string, mint: string | undefined) {
  const tokens = (list: ChainTransaction['tokensAfter']) => list.find((one) => one.account === account && one.mint === mint)?.amount
  const index = found.keys.indexOf(account)
  const [before, after] =
    mint === undefined ? [found.before[index], found.after[index]] : [tokens(found.tokensBefore), tokens(found.tokensAfter)]
  return { before: amount(before ?? 0n), after: amount(after ?? 0n) }
}

/** A withdrawal's own memo comes directly before its transfer. The first memo of all is our reference to the withdrawals. */
function memoBefore(instructions: ReturnType<typeof decodeMessage>['instructions'], payment: number): string | undefined {
  const moves = instructions.flatMap(({ program }, at) => (program === programs.system || isTokenProgram(program) ? [at] : []))
  const at = moves[payment]
  const before = at === undefined ? undefined : instructions[at - 1]
  const reference = instructions.find(({ program }) => program === programs.memo)
  if (before?.program !== programs.memo || reference === undefined || before.data.equals(reference.data)) return undefined
  return before.data.toString('utf8')
}
