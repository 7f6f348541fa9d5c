import { invariant } from '@wallet/core'
import { type InputDigest, sighash, type UnsignedTransaction, unsigned, witnessSighash } from '@wallet/utxo'
import { schnorrKind } from './lock-of.ts'

/** ALL with the bit that no signature on Bitcoin has: what is signed here is worth nothing there. */
export const signatureType: number = sighash.all | sighash.forkId

/** What each input wants signed, in order. Source: replay-protected-sighash (UAHF), the layout of BIP-143 for every input. */
export function digests(transaction: UnsignedTransaction): readonly InputDigest[] {
  const digest = witnessSighash(unsigned(transaction))
  return transaction.inputs.map(({ lock, value }, index) => {
    // A coin with a token is never in the coin view; its digest would need the token.
    invariant(lock.script[0] !== 0xef, 'a coin with a token is not spent')
    const coin = { scriptCode: lock.unlock ?? lock.script, value, type: signatureType }
    return { algorithm: lock.kind === schnorrKind ? 'schnorr-bch' : 'ecdsa-secp256k1', digest: digest(index, coin) }
  })
}
