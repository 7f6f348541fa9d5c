import {
  answersLegacy,
  assemble,
  createSignatories,
  encodeTransaction,
  type Flavour,
  frameWeight,
  legacyInputSize,
  legacyLockOf,
  legacyScriptsOfInput,
  outputWeight,
  sighash,
  unlockLegacy,
  unsigned,
} from '@wallet/utxo'
import { addressOf, parseAddress } from './address/parse-address.ts'
import { curve } from './curve.ts'
import type { DogecoinNetwork } from './network.ts'
import { dustOf, fees, policies } from './rules.ts'
import { digests } from './transaction/digests.ts'
import { decode, verify } from './transaction/read.ts'

/** What Dogecoin is to the shared adapter: its addresses, scripts, bytes and signatures, as pure functions. */
export function dogecoinFlavour(network: DogecoinNetwork): Flavour {
  const { addresses: form, moneyMax } = network
  const signatories = createSignatories(curve)
  return {
    network,
    fees,
    policies,
    parseAddress: (text) => parseAddress(text, form),
    addressOf: (script) => addressOf(script, form),
    lockOf: legacyLockOf,
    inputWeight: (lock) => 4 * legacyInputSize(lock),
    outputWeight,
    frameWeight,
    dustOf,
    encodeUnsigned: (transaction) => encodeTransaction(unsigned(transaction)),
    digests,
    verifySignature: (lock, { digest }, signature) => answersLegacy(lock, digest, signature, signatories),
    assemble: (transaction, signatures) =>
      assemble(transaction, digests(transaction), signatures, (lock, digest, given) =>
        unlockLegacy(lock, digest, given, { type: sighash.all, signatories }),
      ),
    decode,
    verify: (bytes, coins) => verify(bytes, coins, moneyMax, signatories),
    scriptsOfInput: legacyScriptsOfInput,
  }
}
