import { coreErrors, type Draft, type Signature, type SignedTransaction, transactionId } from '@wallet/core'
import { toBase58 } from './base58.ts'
import { readBody } from './draft/body.ts'
import { decodeMessage } from './inspect/decode.ts'
import { verifySignature } from './inspect/verify-signature.ts'

/**
 * Puts the signatures before the drafted message, in its order of signers; the first one is the transaction's id.
 *
 * Ed25519 is deterministic: the same message signed again is the same transaction.
 *
 * @throws WalletError `SIGNATURE_INVALID`
 */
export function finalize(draft: Draft, signatures: readonly Signature[]): SignedTransaction {
  const { message } = readBody(draft.body)
  const { signers } = decodeMessage(message)
  const first = draft.signing[0]
  const invalid = (keyRef: string) => coreErrors.create('SIGNATURE_INVALID', { keyRef })
  if (signatures.length !== draft.signing.length || signers.length !== draft.signing.length) throw invalid(first?.keyRef ?? 'none')
  const ordered = signers.map((address) => {
    const found = signatures.find(({ bytes }) => verifySignature(address, message, bytes))
    if (found === undefined) throw invalid(first?.keyRef ?? 'none')
    return found.bytes
  })
  const bytes = Buffer.concat([Buffer.from([ordered.length]), ...ordered, message])
  return { id: transactionId(toBase58(ordered[0] as Uint8Array)), bytes: Uint8Array.from(bytes), creates: [] }
}
