import { coreErrors, type Draft, invariant, type Signature, type SignedTransaction, transactionId } from '@wallet/core'
import { decodeRlp, encodeRlp, getBytes, keccak256, toBeArray } from 'ethers'
import { toHex } from './hex/bytes.ts'
import { senderOf } from './lane.ts'
import { createSignatories, type Signatories } from './signature/signatories.ts'

// secp256k1: half of the group order. EIP-2 refuses signatures whose s is above it.
const halfOrder = 0x7fffffffffffffffffffffffffffffff5d576e7357a4501ddfe92f46681b20a0n

/**
 * Puts the signature into the drafted transaction and fixes its id.
 *
 * The signature must recover to the very address whose nonce the draft claims; a wrong recovery bit would make a valid
 * transaction of a stranger's account. Without a recovery bit both are tried: some key services don't give it.
 *
 * @throws WalletError `SIGNATURE_INVALID`
 */
export function finalize(
  draft: Draft,
  signatures: readonly Signature[],
  signatories: Signatories = createSignatories(),
): SignedTransaction {
  const request = draft.signing[0]
  invariant(request !== undefined && draft.lane !== undefined, 'a draft of this adapter has one signing request and a lane')
  const invalid = () => coreErrors.create('SIGNATURE_INVALID', { keyRef: request.keyRef })
  const signature = signatures[0]
  if (signatures.length !== 1 || signature === undefined || signature.keyRef !== request.keyRef) throw invalid()
  const { bytes, recovery } = signature
  if (bytes.length !== 64 || BigInt(toHex(bytes.slice(32))) > halfOrder) throw invalid()
  const sender = senderOf(draft.lane)
  const [r, s] = [toHex(bytes.slice(0, 32)), toHex(bytes.slice(32))]
  // The body as drafted is what was signed; should it be spelled otherwise than it reads, the decoder recovers a stranger.
  const hash = keccak256(draft.body)
  for (const parity of recovery === undefined ? [0, 1] : [recovery]) {
    if (parity !== 0 && parity !== 1) continue
    if (signatories.of({ hash, r: BigInt(r), s: BigInt(s), parity }) !== sender) continue
    const fields = decodeRlp(draft.body.subarray(1))
    invariant(Array.isArray(fields) && fields.length === 9 && draft.body[0] === 0x02, 'the body is an unsigned EIP-1559 transaction')
    const signed = getBytes(`0x02${encodeRlp([...fields, ...[parity, r, s].map((number) => toBeArray(number))]).slice(2)}`)
    return { id: transactionId(keccak256(signed)), bytes: signed, creates: [] }
  }
  throw invalid()
}
