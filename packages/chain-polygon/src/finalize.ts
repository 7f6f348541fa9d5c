import { coreErrors, type Draft, invariant, type Signature, type SignedTransaction, transactionId } from '@wallet/core'
import { Signature as EthersSignature, getBytes, Transaction } from 'ethers'
import { toHex } from './hex/bytes.ts'
import { senderOf } from './lane.ts'

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
export function finalize(draft: Draft, signatures: readonly Signature[]): SignedTransaction {
  const request = draft.signing[0]
  invariant(request !== undefined && draft.lane !== undefined, 'a draft of this adapter has one signing request and a lane')
  const invalid = () => coreErrors.create('SIGNATURE_INVALID', { keyRef: request.keyRef })
  const signature = signatures[0]
  if (signatures.length !== 1 || signature === undefined || signature.keyRef !== request.keyRef) throw invalid()
  const { bytes, recovery } = signature
  if (bytes.length !== 64 || BigInt(toHex(bytes.slice(32))) > halfOrder) throw invalid()
  const sender = senderOf(draft.lane)
  for (const parity of recovery === undefined ? [0, 1] : [recovery]) {
    const signed = withSignature(draft.body, bytes, parity)
    if (signed === undefined || senderIn(signed) !== sender || signed.hash === null) continue
    return { id: transactionId(signed.hash), bytes: getBytes(signed.serialized), creates: [] }
  }
  throw invalid()
}

function withSignature(body: Uint8Array, bytes: Uint8Array, parity: number): Transaction | undefined {
  if (parity !== 0 && parity !== 1) return undefined
  const transaction = Transaction.from(toHex(body))
  transaction.signature = EthersSignature.from({ r: toHex(bytes.slice(0, 32)), s: toHex(bytes.slice(32)), v: 27 + parity })
  return transaction
}

/** Recovers the key, which costs about a millisecond each time it is asked for; undefined where r is on no curve point. */
function senderIn(transaction: Transaction): string | undefined {
  try {
    return transaction.from ?? undefined
  } catch {
    return undefined
  }
}
