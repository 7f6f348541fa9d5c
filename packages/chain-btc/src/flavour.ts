import { createSignatories, encodeTransaction, type Flavour, type InputDigest, type UnsignedTransaction } from '@wallet/utxo'
import { addressOf } from './address/address-of.ts'
import { parseAddress } from './address/parse-address.ts'
import { curve } from './curve.ts'
import type { BitcoinNetwork } from './network.ts'
import { fees, policies } from './rules.ts'
import { lockOf } from './script/lock-of.ts'
import { digests, unsigned } from './sighash/digests.ts'
import { assemble, verifySignature } from './transaction/assemble.ts'
import { readByLibrary } from './transaction/decode.ts'
import { dustOf } from './transaction/dust.ts'
import { scriptsOfInput } from './transaction/scripts-of-input.ts'
import { verify } from './transaction/verify.ts'
import { frameWeight, inputWeight, outputWeight } from './transaction/weights.ts'

/** What Bitcoin is to the shared adapter: its addresses, scripts, bytes and signatures, as pure functions. */
export function bitcoinFlavour(network: BitcoinNetwork): Flavour {
  const { addresses: form, moneyMax } = network
  const signatories = createSignatories(curve)
  // Digests are asked for when signatures are, and again when these are put together: they are kept as long as the transaction is.
  const known = new WeakMap<UnsignedTransaction, readonly InputDigest[]>()
  const digestsOf = (transaction: UnsignedTransaction): readonly InputDigest[] => {
    const made = known.get(transaction) ?? digests(transaction)
    known.set(transaction, made)
    return made
  }
  return {
    network,
    fees,
    policies,
    parseAddress: (text) => parseAddress(text, form),
    addressOf: (script) => addressOf(script, form),
    lockOf,
    inputWeight,
    outputWeight,
    frameWeight,
    dustOf,
    encodeUnsigned: (transaction) => encodeTransaction(unsigned(transaction)),
    digests: digestsOf,
    verifySignature: (lock, digest, signature) => verifySignature(lock, digest, signature, signatories),
    assemble: (transaction, signatures) => assemble(transaction, digestsOf(transaction), signatures, signatories),
    decode: (bytes) => readByLibrary(bytes).decoded,
    verify: (bytes, coins) => verify(bytes, coins, moneyMax, signatories),
    scriptsOfInput,
  }
}
