import { type DecodedTransaction, toDisplay, utxoErrors } from '@wallet/utxo'
import { Transaction } from 'bitcoinjs-lib'

/** A library's reading of final bytes. */
export type LibraryTransaction = { readonly decoded: DecodedTransaction; readonly transaction: Transaction }

/**
 * Reads final bytes by bitcoinjs-lib, which no transaction of ours is written with. The library takes lengths that could be shorter
 * and drops what it does not understand, so what it read must write the same bytes again.
 *
 * @throws WalletError `UTXO__BYTES_MALFORMED`
 */
export function readByLibrary(bytes: Uint8Array): LibraryTransaction {
  let transaction: Transaction
  let again: Uint8Array
  try {
    transaction = Transaction.fromBuffer(Uint8Array.from(bytes))
    again = transaction.toBuffer()
  } catch (cause) {
    throw utxoErrors.create('UTXO__BYTES_MALFORMED', { reason: 'the library cannot read it' }, { cause })
  }
  if (Buffer.compare(again, bytes) !== 0) throw utxoErrors.create('UTXO__BYTES_MALFORMED', { reason: 'it is not in its one spelling' })
  const { version, locktime, ins, outs } = transaction
  // The library reads values as signed; above 2^63 they are no amounts on any chain.
  if (outs.some(({ value }) => value < 0n)) throw utxoErrors.create('UTXO__BYTES_MALFORMED', { reason: 'an amount that no chain has' })
  const decoded: DecodedTransaction = {
    txid: transaction.getId(),
    version,
    locktime,
    inputs: ins.map(({ hash, index, sequence }) => ({ txid: toDisplay(hash), vout: index, sequence })),
    outputs: outs.map(({ value, script }) => ({ value: BigInt(value), script, tokens: false })),
    weight: transaction.weight(),
  }
  return { decoded, transaction }
}
