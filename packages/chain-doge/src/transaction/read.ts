import {
  type DecodedTransaction,
  legacySighash,
  opensLegacy,
  type RawTransaction,
  type Signatories,
  sighash,
  structureFault,
  type TxOutput,
  toDisplay,
  utxoErrors,
} from '@wallet/utxo'
import { Transaction } from 'bitcoinjs-lib'

/**
 * Reads final bytes by bitcoinjs-lib, which no transaction of ours is written with. The library takes lengths that could be shorter
 * and drops what it does not understand, so what it read must write the same bytes again. Dogecoin knows no witness.
 *
 * @throws WalletError `UTXO__BYTES_MALFORMED`
 */
export function decode(bytes: Uint8Array): DecodedTransaction {
  const transaction = byLibrary(bytes)
  const { version, locktime, ins, outs } = transaction
  return {
    txid: transaction.getId(),
    version,
    locktime,
    inputs: ins.map(({ hash, index, sequence }) => ({ txid: toDisplay(hash), vout: index, sequence })),
    outputs: outs.map(({ value, script }) => ({ value: BigInt(value), script, tokens: false })),
    weight: 4 * bytes.length,
  }
}

/**
 * Undefined when every input opens the coin it spends, else what is wrong. `coins[i]` belongs to input i.
 *
 * Works from the final bytes and the coins alone. Digests come from the code that also asked for the signatures, because the
 * library's own are quadratic in the inputs; so the library's is compared for the first input.
 *
 * @throws WalletError `UTXO__BYTES_MALFORMED`
 */
export function verify(bytes: Uint8Array, coins: readonly TxOutput[], moneyMax: bigint, signatories: Signatories): string | undefined {
  const transaction = byLibrary(bytes)
  const { version, locktime, ins, outs } = transaction
  const inputs = ins.map(({ hash, index, sequence, script }) => ({ txid: toDisplay(hash), vout: index, sequence, script, witness: [] }))
  const raw: RawTransaction = { version, locktime, inputs, outputs: outs.map(({ value, script }) => ({ value: BigInt(value), script })) }
  const fault = structureFault(raw, moneyMax)
  if (fault !== undefined) return fault
  if (coins.length !== inputs.length) return `${coins.length} coins for ${inputs.length} inputs`
  const digestOf = legacySighash(raw)
  let differs = false
  for (const [index, { script }] of inputs.entries()) {
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
  let transaction: Transaction
  let again: Uint8Array
  try {
    transaction = Transaction.fromBuffer(Uint8Array.from(bytes))
    again = transaction.toBuffer()
  } catch (cause) {
    throw utxoErrors.create('UTXO__BYTES_MALFORMED', { reason: 'the library cannot read it' }, { cause })
  }
  if (Buffer.compare(again, bytes) !== 0) throw utxoErrors.create('UTXO__BYTES_MALFORMED', { reason: 'it is not in its one spelling' })
  // The library reads amounts with a sign.
  if (transaction.outs.some(({ value }) => value < 0n))
    throw utxoErrors.create('UTXO__BYTES_MALFORMED', { reason: 'an amount that no chain has' })
  if (transaction.hasWitnesses()) throw utxoErrors.create('UTXO__BYTES_MALFORMED', { reason: 'it has a witness' })
  return transaction
}
