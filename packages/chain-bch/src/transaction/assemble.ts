import { coreErrors, type KeyRef } from '@wallet/core'
import {
  answersLegacy,
  encodeTransaction,
  type InputSignature,
  type Lock,
  type RawInput,
  type Signatories,
  type UnsignedTransaction,
  unlockLegacy,
  writePushes,
} from '@wallet/utxo'
import { curve } from '../curve.ts'
import { digests, signatureType, unsigned } from './digests.ts'
import { schnorrKind } from './lock-of.ts'

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
    const script = digest === undefined ? undefined : unlock(lock, digest, given, signatories)
    // The key reference is the adapter's; from here the coin tells which signature is meant.
    if (script === undefined) throw coreErrors.create('SIGNATURE_INVALID', { keyRef: `${txid}:${vout}` as KeyRef })
    return { txid, vout, sequence, script, witness: [] }
  })
  return encodeTransaction({ ...unsigned(transaction), inputs })
}

/** Whether one signature answers one input. */
export function answers(lock: Lock, digest: Uint8Array, signature: InputSignature, signatories: Signatories): boolean {
  if (lock.kind !== schnorrKind) return answersLegacy(lock, digest, signature, signatories)
  const key = lock.multisig?.publicKeys[signature.key ?? -1]
  return key !== undefined && curve.verifySchnorr(digest, key, signature.bytes)
}

function unlock(lock: Lock, digest: Uint8Array, given: readonly InputSignature[], signatories: Signatories): Uint8Array | undefined {
  if (lock.kind !== schnorrKind) return unlockLegacy(lock, digest, given, { type: signatureType, signatories })
  const [signature] = given
  const [key] = lock.multisig?.publicKeys ?? []
  if (signature === undefined || key === undefined || given.length !== 1 || !answers(lock, digest, signature, signatories)) return undefined
  return writePushes([Uint8Array.of(...signature.bytes, signatureType), key])
}
