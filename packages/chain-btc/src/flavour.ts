import {
  assemble,
  createSignatories,
  decodedByBitcoinjs,
  encodeTransaction,
  type Flavour,
  type InputDigest,
  outputWeight,
  readByBitcoinjs,
  type UnsignedTransaction,
  unsigned,
} from '@wallet/utxo'
import { Transaction } from 'bitcoinjs-lib'
import { addressOf } from './address/address-of.ts'
import { parseAddress } from './address/parse-address.ts'
import { curve } from './curve.ts'
import type { BitcoinNetwork } from './network.ts'
import { fees, policies } from './rules.ts'
import { lockOf } from './script/lock-of.ts'
import { digests } from './sighash/digests.ts'
import { dustOf } from './transaction/dust.ts'
import { scriptsOfInput } from './transaction/scripts-of-input.ts'
import { unlock, verifySignature } from './transaction/unlock.ts'
import { verify } from './transaction/verify.ts'
import { inputWeight, segwitFrameWeight } from './transaction/weights.ts'

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
    frameWeight: segwitFrameWeight,
    dustOf,
    encodeUnsigned: (transaction) => encodeTransaction(unsigned(transaction)),
    digests: digestsOf,
    verifySignature: (lock, digest, signature) => verifySignature(lock, digest, signature, signatories),
    assemble: (transaction, signatures) =>
      assemble(transaction, digestsOf(transaction), signatures, (lock, digest, given) => unlock(lock, digest, given, signatories)),
    decode: (bytes) => decodedByBitcoinjs(readByBitcoinjs(bytes, Transaction)),
    verify: (bytes, coins) => verify(bytes, coins, moneyMax, signatories),
    scriptsOfInput,
  }
}
