import type { Inspection } from '../../../chain/transaction.ts'
import { coreErrors } from '../../../errors/codes.ts'
import { transactionId } from '../../../ids/ids.ts'
import { amount } from '../../../money/amount.ts'
import { toyAddress } from '../address.ts'
import { decodeSigned, ToyDecodeError } from '../decode.ts'
import { feeOf, type ToyTransaction, usesOf } from '../transaction.ts'
import { claimOf, type ToyContext } from './context.ts'

function decode(context: ToyContext, bytes: Uint8Array): ToyTransaction {
  const refuse = (reason: string) => coreErrors.create('CHAIN_RESPONSE_MALFORMED', { chain: context.chain, method: 'inspect', reason })
  try {
    const transaction = decodeSigned(bytes)
    if (transaction.body.network !== context.network || transaction.body.kind !== context.kind) throw refuse('another network')
    if (feeOf(transaction.body) < 0n) throw refuse('it spends more than it has')
    return transaction
  } catch (error) {
    throw error instanceof ToyDecodeError ? refuse(error.message) : error
  }
}

/** Reads final bytes back, from nothing but the bytes. @throws WalletError `CHAIN_RESPONSE_MALFORMED` */
export function inspect(context: ToyContext, bytes: Uint8Array): Inspection {
  const { id, body } = decode(context, bytes)
  const own = new Set(body.inputs.map((input) => input.owner))
  const facing = (mine: boolean) => body.outputs.filter((output) => own.has(output.to) === mine)
  return {
    id: transactionId(id),
    payments: facing(false).map(({ to, asset, amount: value }) => ({ to: toyAddress(context.network, to), asset, amount: amount(value) })),
    claims: usesOf(body).map((use) => claimOf(context, use)),
    fee: amount(feeOf(body)),
    change: facing(true).map(({ to, amount: value }) => ({ address: toyAddress(context.network, to), amount: amount(value) })),
    ...(body.kind === 'expiry' ? { expiry: { lastValidHeight: body.lastValidHeight } } : {}),
  }
}
