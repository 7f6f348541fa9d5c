import { coreErrors, type KeyRef } from '@wallet/core'
import {
  encodeTransaction,
  type InputSignature,
  type RawInput,
  type Signatories,
  type UnsignedTransaction,
  unlockLegacy,
} from '@wallet/utxo'
import { digests, signatureType, unsigned } from './digests.ts'

/**
 * Final bytes. `signatures[i]` are for input i: one, or exactly as many as its multisig needs. Pure.
 *
 * @throws WalletError `SIGNATURE_INVALID` for one that does not verify under the key that the lock demands.
 */
export function assemble(
  transaction: UnsignedTransaction,
  signatures: readonly (readonly InputSignature[])[],
  signatories: Signatories,
): Uint8Array {
  const asked = digests(transaction)
  const inputs = transaction.inputs.map(({ txid, vout, sequence, lock }, index): RawInput => {
    const digest = asked[index]?.digest
    const given = signatures[index] ?? []
    const script = digest === undefined ? undefined : unlockLegacy(lock, digest, given, { type: signatureType, signatories })
    // The key reference is the adapter's; from here the coin tells which signature is meant.
    if (script === undefined) throw coreErrors.create('SIGNATURE_INVALID', { keyRef: `${txid}:${vout}` as KeyRef })
    return { txid, vout, sequence, script, witness: [] }
  })
  return encodeTransaction({ ...unsigned(transaction), inputs })
}
