import type { Draft, SignedTransaction } from '../../../chain/transaction.ts'
import { coreErrors } from '../../../errors/codes.ts'
import { transactionId } from '../../../ids/ids.ts'
import type { Signature } from '../../../signer/signer.ts'
import { decodeUnsigned } from '../decode.ts'
import { sha256Bytes } from '../digest.ts'
import { encodeSigned } from '../encode.ts'
import { toyVerify } from '../keys.ts'
import { outpoint } from '../transaction.ts'
import { claimOf, type ToyContext } from './context.ts'

/** Puts signatures to a draft, each verified against the key that pays. @throws WalletError `SIGNATURE_INVALID` */
export function finalize(context: ToyContext, draft: Draft, signatures: readonly Signature[]): SignedTransaction {
  const body = decodeUnsigned(draft.body)
  const payers = body.kind === 'utxo' ? body.inputs.map((input) => input.owner) : [body.sender]
  for (const [index, payer] of payers.entries()) {
    const signature = signatures[index]
    const wanted = draft.signing[index]?.keyRef ?? ''
    if (signature === undefined || signature.keyRef !== wanted || !toyVerify(payer, draft.body, signature.bytes)) {
      throw coreErrors.create('SIGNATURE_INVALID', { keyRef: wanted })
    }
  }
  const bytes = encodeSigned(
    draft.body,
    signatures.slice(0, payers.length).map((signature) => signature.bytes),
  )
  const id = sha256Bytes(bytes)
  const own = body.outputs.flatMap((output, index) => (payers.includes(output.to) ? [claimOf(context, outpoint(id, index))] : []))
  return { id: transactionId(id), bytes, creates: body.kind === 'utxo' ? own : [] }
}
