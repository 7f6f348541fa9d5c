import {
  assemble,
  createSignatories,
  encodeTransaction,
  type Flavour,
  frameWeight,
  legacyScriptsOfInput,
  outputWeight,
  unsigned,
} from '@wallet/utxo'
import { addressOf, parseAddress } from './address/parse-address.ts'
import { curve } from './curve.ts'
import type { BitcoinCashNetwork } from './network.ts'
import { dustOf, fees, policies } from './rules.ts'
import { digests } from './transaction/digests.ts'
import { inputSize, lockOf } from './transaction/lock-of.ts'
import { decode, verify } from './transaction/read.ts'
import { answers, unlock } from './transaction/unlock.ts'

/** What Bitcoin Cash is to the shared adapter: its addresses, scripts, bytes and signatures, as pure functions. */
export function bitcoinCashFlavour(network: BitcoinCashNetwork): Flavour {
  const { addresses: form, moneyMax } = network
  const signatories = createSignatories(curve)
  return {
    network,
    fees,
    policies,
    parseAddress: (text) => parseAddress(text, form),
    addressOf: (script) => addressOf(script, form),
    lockOf,
    inputWeight: (lock) => 4 * inputSize(lock),
    outputWeight,
    frameWeight,
    dustOf,
    encodeUnsigned: (transaction) => encodeTransaction(unsigned(transaction)),
    digests,
    verifySignature: (lock, { digest }, signature) => answers(lock, digest, signature, signatories),
    assemble: (transaction, signatures) =>
      assemble(transaction, digests(transaction), signatures, (lock, digest, given) => unlock(lock, digest, given, signatories)),
    decode,
    verify: (bytes, coins) => verify(bytes, coins, moneyMax, signatories),
    scriptsOfInput: legacyScriptsOfInput,
  }
}
