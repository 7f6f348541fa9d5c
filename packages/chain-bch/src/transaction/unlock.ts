import { answersLegacy, type InputSignature, type Lock, type Signatories, type Unlocked, unlockLegacy, writePushes } from '@wallet/utxo'
import { curve } from '../curve.ts'
import { signatureType } from './digests.ts'
import { schnorrKind } from './lock-of.ts'

/** Whether one signature answers one input. */
export function answers(lock: Lock, digest: Uint8Array, signature: InputSignature, signatories: Signatories): boolean {
  if (lock.kind !== schnorrKind) return answersLegacy(lock, digest, signature, signatories)
  const key = lock.multisig?.publicKeys[signature.key ?? -1]
  return key !== undefined && curve.verifySchnorr(digest, key, signature.bytes)
}

/** What unlocks one input, a script alone; undefined when the signatures are not those that the lock demands. */
export function unlock(lock: Lock, digest: Uint8Array, given: readonly InputSignature[], signatories: Signatories): Unlocked | undefined {
  if (lock.kind !== schnorrKind) return unlockLegacy(lock, digest, given, { type: signatureType, signatories })
  const [signature] = given
  const [key] = lock.multisig?.publicKeys ?? []
  if (signature === undefined || key === undefined || given.length !== 1 || !answers(lock, digest, signature, signatories)) return undefined
  return { script: writePushes([Uint8Array.of(...signature.bytes, signatureType), key]), witness: [] }
}
