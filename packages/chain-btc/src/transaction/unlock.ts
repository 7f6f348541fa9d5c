import {
  hashInP2pkh,
  type InputDigest,
  type InputSignature,
  type Lock,
  multisigSignatures,
  type Signatories,
  sighash,
  toDer,
  type Unlocked,
  writePushes,
} from '@wallet/utxo'
import { curve } from '../curve.ts'
import { witnessProgramIn } from '../script/witness-templates.ts'

const nothing = new Uint8Array(0)

/** Whether one signature answers one input: by the key it recovers to, or by the key it names of those in the lock. */
export function verifySignature(lock: Lock, { digest }: InputDigest, signature: InputSignature, signatories: Signatories): boolean {
  const { multisig } = lock
  if (multisig !== undefined) {
    const publicKey = multisig.publicKeys[signature.key ?? -1]
    return publicKey !== undefined && signatories.verify(digest, publicKey, signature.bytes)
  }
  if (lock.kind === 'p2tr') return curve.verifySchnorr(digest, lock.script.slice(2), signature.bytes)
  return keyBehind(lock, digest, signature, signatories) !== undefined
}

/** What unlocks one input; undefined when the signatures are not those that the lock demands. */
export function unlock(lock: Lock, digest: Uint8Array, given: readonly InputSignature[], signatories: Signatories): Unlocked | undefined {
  const [first] = given
  if (lock.multisig !== undefined) {
    const ordered = multisigSignatures(lock.multisig, digest, given, signatories)?.map(typed)
    const [publicKey] = lock.multisig.publicKeys
    const hidden = lock.unlock ?? nothing
    if (ordered === undefined || publicKey === undefined) return undefined
    if (lock.kind === 'p2sh-p2wpkh') return { script: writePushes([hidden]), witness: [...ordered, publicKey] }
    // CHECKMULTISIG takes one item too many off the stack; it must be empty (BIP-147).
    return { script: nothing, witness: [nothing, ...ordered, hidden] }
  }
  if (first === undefined || given.length !== 1) return undefined
  if (lock.kind === 'p2tr') {
    return curve.verifySchnorr(digest, lock.script.slice(2), first.bytes) ? { script: nothing, witness: [first.bytes] } : undefined
  }
  const publicKey = keyBehind(lock, digest, first, signatories)
  if (publicKey === undefined) return undefined
  const unlocking = [typed(first.bytes), publicKey]
  return lock.kind === 'p2pkh' ? { script: writePushes(unlocking), witness: [] } : { script: nothing, witness: unlocking }
}

function keyBehind(lock: Lock, digest: Uint8Array, { bytes, recovery }: InputSignature, signatories: Signatories): Uint8Array | undefined {
  const hash = hashInP2pkh(lock.script) ?? witnessProgramIn(lock.script)?.program
  return hash === undefined ? undefined : signatories.behind(hash, digest, bytes, recovery)
}

const typed = (signature: Uint8Array): Uint8Array => Uint8Array.of(...toDer(signature), sighash.all)
