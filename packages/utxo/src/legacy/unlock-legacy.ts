import type { Unlocked } from '../assemble.ts'
import { writePushes } from '../bytes/script.ts'
import type { InputSignature, Lock } from '../flavour.ts'
import { hashInP2pkh } from '../scripts/templates.ts'
import { toDer } from '../signatures/der.ts'
import { multisigSignatures } from '../signatures/multisig-signatures.ts'
import type { Signatories } from '../signatures/signatories.ts'

/** Whether one ECDSA signature answers an input: by the key it recovers to, or by the key it names of those in the lock. */
export function answersLegacy(lock: Lock, digest: Uint8Array, signature: InputSignature, signatories: Signatories): boolean {
  const { multisig } = lock
  if (multisig === undefined) return keyBehind(lock, digest, signature, signatories) !== undefined
  const publicKey = multisig.publicKeys[signature.key ?? -1]
  return publicKey !== undefined && signatories.verify(digest, publicKey, signature.bytes)
}

/**
 * What unlocks one input, a script alone; undefined when the signatures are not those that the lock demands. `type` is the byte that
 * follows each signature.
 */
export function unlockLegacy(
  lock: Lock,
  digest: Uint8Array,
  signatures: readonly InputSignature[],
  { type, signatories }: { readonly type: number; readonly signatories: Signatories },
): Unlocked | undefined {
  const typed = (bytes: Uint8Array): Uint8Array => Uint8Array.of(...toDer(bytes), type)
  if (lock.multisig !== undefined && lock.unlock !== undefined) {
    const ordered = multisigSignatures(lock.multisig, digest, signatures, signatories)
    // CHECKMULTISIG takes one item too many off the stack; nodes want it empty (BIP-147 says so for SegWit, policy everywhere).
    return ordered === undefined ? undefined : byScript([new Uint8Array(0), ...ordered.map(typed), lock.unlock])
  }
  const [first] = signatures
  if (first === undefined || signatures.length !== 1) return undefined
  const publicKey = keyBehind(lock, digest, first, signatories)
  return publicKey === undefined ? undefined : byScript([typed(first.bytes), publicKey])
}

const byScript = (pushes: readonly Uint8Array[]): Unlocked => ({ script: writePushes(pushes), witness: [] })

function keyBehind(lock: Lock, digest: Uint8Array, { bytes, recovery }: InputSignature, signatories: Signatories): Uint8Array | undefined {
  const hash = hashInP2pkh(lock.script)
  return hash === undefined ? undefined : signatories.behind(hash, digest, bytes, recovery)
}
