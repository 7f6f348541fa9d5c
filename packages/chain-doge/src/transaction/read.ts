import { malformedBytes } from '@wallet/core'
import {
  type DecodedTransaction,
  decodedByBitcoinjs,
  legacySighash,
  opensLegacy,
  rawByBitcoinjs,
  readByBitcoinjs,
  type Signatories,
  sighash,
  structureFault,
  type TxOutput,
} from '@wallet/utxo'
import { Transaction } from 'bitcoinjs-lib'

/** Reads final bytes by bitcoinjs-lib, which no transaction of ours is written with. @throws WalletError `BYTES_MALFORMED` */
export function decode(bytes: Uint8Array): DecodedTransaction {
  return decodedByBitcoinjs(byLibrary(bytes))
}

/**
 * Undefined when every input opens the coin it spends, else what is wrong. `coins[i]` belongs to input i.
 *
 * Works from the final bytes and the coins alone. Digests come from the code that also asked for the signatures, because the
 * library's own are quadratic in the inputs; so the library's is compared for the first input.
 *
 * @throws WalletError `BYTES_MALFORMED`
 */
export function verify(bytes: Uint8Array, coins: readonly TxOutput[], moneyMax: bigint, signatories: Signatories): string | undefined {
  const transaction = byLibrary(bytes)
  const raw = rawByBitcoinjs(transaction)
  const fault = structureFault(raw, moneyMax)
  if (fault !== undefined) return fault
  if (coins.length !== raw.inputs.length) return `${coins.length} coins for ${raw.inputs.length} inputs`
  const digestOf = legacySighash(raw)
  let differs = false
  for (const [index, { script }] of raw.inputs.entries()) {
    const coin = coins[index]
    const digest = (code: Uint8Array): Uint8Array => {
      const own = digestOf(index, code)
      differs ||= index === 0 && Buffer.compare(transaction.hashForSignature(0, code, sighash.all), own) !== 0
      return own
    }
    if (coin === undefined || !opensLegacy(script, coin.script, { type: sighash.all, signatories, digest })) {
      return `input ${index} does not open its coin`
    }
    if (differs) return `two readings of input ${index} differ`
  }
  return undefined
}

function byLibrary(bytes: Uint8Array): Transaction {
  const transaction = readByBitcoinjs(bytes, Transaction)
  // Dogecoin knows no witness.
  if (transaction.hasWitnesses()) throw malformedBytes('it has a witness')
  return transaction
}
