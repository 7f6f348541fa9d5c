import { invariant } from '@wallet/core'
import { type InputDigest, type Lock, legacySighash, type UnsignedTransaction, unsigned } from '@wallet/utxo'

/** What each input wants signed, in order: the legacy digest with ALL, over the script that locks it or that it hides. */
export function digests(transaction: UnsignedTransaction): readonly InputDigest[] {
  const digest = legacySighash(unsigned(transaction))
  return transaction.inputs.map(({ lock }, index) => ({ algorithm: 'ecdsa-secp256k1', digest: digest(index, codeOf(lock)) }))
}

function codeOf({ script, unlock, multisig }: Lock): Uint8Array {
  invariant((unlock === undefined) === (multisig === undefined), 'a lock that hides a script has the script')
  return unlock ?? script
}
