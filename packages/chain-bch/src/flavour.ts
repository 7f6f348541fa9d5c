import { compactSizeLength, createSignatories, encodeTransaction, type Flavour, legacyScriptsOfInput } from '@wallet/utxo'
import { addressOf, parseAddress } from './address/parse-address.ts'
import { curve } from './curve.ts'
import type { BitcoinCashNetwork } from './network.ts'
import { dustOf, fees, policies } from './rules.ts'
import { answers, assemble } from './transaction/assemble.ts'
import { digests, unsigned } from './transaction/digests.ts'
import { inputSize, lockOf } from './transaction/lock-of.ts'
import { decode, verify } from './transaction/read.ts'

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
    outputWeight: (script) => 4 * (8 + compactSizeLength(script.length) + script.length),
    frameWeight: (outputs) => 4 * (4 + 1 + compactSizeLength(outputs) + 4),
    dustOf,
    encodeUnsigned: (transaction) => encodeTransaction(unsigned(transaction)),
    digests,
    verifySignature: (lock, { digest }, signature) => answers(lock, digest, signature, signatories),
    assemble: (transaction, signatures) => assemble(transaction, signatures, signatories),
    decode,
    verify: (bytes, coins) => verify(bytes, coins, moneyMax, signatories),
    scriptsOfInput: legacyScriptsOfInput,
  }
}
