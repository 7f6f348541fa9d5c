import type { Draft, SignedTransaction } from '../../../chain/transaction.ts'
import { coreErrors } from '../../../errors/codes.ts'
import { transactionId } from '../../../ids/ids.ts'
import type { Signature } from '../../../signer/signer.ts'
import { decodeUnsigned } from '../decode.ts'
import { sha256Bytes } from '../digest.ts'
import { encodeSigned } from '../encode.ts'
import { toyPublicKey, toySign, toyVerify } from '../keys.ts'
import { outpoint } from '../transaction.ts'
import { claimOf, type ToyContext } from './context.ts'

/** Puts signatures to a draft, each verified against the key that pays. @throws WalletError `SIGNATURE_INVALID` */
export function finalize(context: ToyContext, draft: Draft, signatures: readonly Signature[]): SignedTransaction {
  const body = decodeUnsigned(draft.body)
  const payers = body.kind === 'utxo' ? body.inputs.map((input) => input.owner) : [body.sender]
  const made: Uint8Array[] = []
  let at = 0
  for (const [input, payer] of payers.entries()) {
    const quorum = context.quorums.find(({ owner }) => owner === payer)
    if (quorum === undefined) {
      made.push(single(draft, payer, signatures[at], draft.signing.filter((one) => one.quorum === undefined)[input]?.keyRef ?? ''))
      at += 1
      continue
    }
    const partials = signatures.slice(at, at + quorum.needed)
    const valid = partials.every(
      ({ request = -1, ...signature }) => draft.signing[request]?.quorum?.name === `${input}` && verifyPartial(draft, request, signature),
    )
    if (!valid || new Set(partials.map(({ keyRef }) => keyRef)).size !== quorum.needed)
      throw coreErrors.create('SIGNATURE_INVALID', { keyRef: quorum.keyRefs[0] ?? '' })
    made.push(toySign(payer, draft.body))
    at += quorum.needed
  }
  const bytes = encodeSigned(draft.body, made)
  const id = sha256Bytes(bytes)
  const own = body.outputs.flatMap((output, index) => (payers.includes(output.to) ? [claimOf(context, outpoint(id, index))] : []))
  return { id: transactionId(id), bytes, creates: body.kind === 'utxo' ? own : [] }
}

/** Whether a signature answers one request of a draft. */
export function verifyPartial(draft: Draft, request: number, signature: Signature): boolean {
  const wanted = draft.signing[request]?.keyRef
  return wanted === signature.keyRef && toyVerify(toyPublicKey(wanted), draft.body, signature.bytes)
}

function single(draft: Draft, payer: string, signature: Signature | undefined, wanted: string): Uint8Array {
  if (signature === undefined || signature.keyRef !== wanted || !toyVerify(payer, draft.body, signature.bytes))
    throw coreErrors.create('SIGNATURE_INVALID', { keyRef: wanted })
  return signature.bytes
}
