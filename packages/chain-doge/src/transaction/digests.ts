import { invariant } from '@wallet/core'
import { type InputDigest, type Lock, legacySighash, type RawTransaction, type UnsignedTransaction } from '@wallet/utxo'

const nothing = new Uint8Array(0)

/** A transaction decided and not signed, as bytes have it. */
export function unsigned({ version, locktime, inputs, outputs }: UnsignedTransaction): RawTransaction {
  const bare = inputs.map(({ txid, vout, sequence }) => ({ txid, vout, sequence, script: nothing, witness: [] }))
  return { version, locktime, inputs: bare, outputs }
}

/** What each input wants signed, in order: the legacy digest with ALL, over the script that locks it or that it hides. */
export function digests(transaction: UnsignedTransaction): readonly InputDigest[] {
  const digest = legacySighash(unsigned(transaction))
  return transaction.inputs.map(({ lock }, index) => ({ algorithm: 'ecdsa-secp256k1', digest: digest(index, codeOf(lock)) }))
}

function codeOf({ script, unlock, multisig }: Lock): Uint8Array {
  invariant((unlock === undefined) === (multisig === undefined), 'a lock that hides a script has the script')
  return unlock ?? script
}
