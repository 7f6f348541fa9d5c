import type { InputSignature, MultisigPolicy } from '../flavour.ts'
import type { Signatories } from './signatories.ts'

/**
 * The signatures that open a multisig, in the order of its keys, as OP_CHECKMULTISIG reads them; undefined if one is not by the key
 * it names, or if they are not exactly as many as are needed, each by another key.
 */
export function multisigSignatures(
  policy: MultisigPolicy,
  digest: Uint8Array,
  signatures: readonly InputSignature[],
  signatories: Signatories,
): readonly Uint8Array[] | undefined {
  const ordered: Uint8Array[] = []
  for (const [place, publicKey] of policy.publicKeys.entries()) {
    const own = signatures.filter(({ key }) => key === place)
    if (own.length > 1) return undefined
    for (const { bytes } of own) {
      if (!signatories.verify(digest, publicKey, bytes)) return undefined
      ordered.push(bytes)
    }
  }
  return ordered.length === policy.needed && ordered.length === signatures.length ? ordered : undefined
}

/** Whether signatures in the order of the bytes open a multisig: each by a key behind the one before. */
export function opensMultisig(
  policy: MultisigPolicy,
  digest: Uint8Array,
  signatures: readonly Uint8Array[],
  signatories: Signatories,
): boolean {
  let next = 0
  for (const signature of signatures) {
    while (next < policy.publicKeys.length && !signatories.verify(digest, policy.publicKeys[next] ?? signature, signature)) next += 1
    if (next === policy.publicKeys.length) return false
    next += 1
  }
  return signatures.length === policy.needed
}
