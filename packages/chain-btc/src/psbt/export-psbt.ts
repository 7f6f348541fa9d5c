import type { Draft } from '@wallet/core'
import { decodeTransaction, type TxInput, transactionIdOf, unsignedOf } from '@wallet/utxo'
import { Psbt } from 'bitcoinjs-lib'
import { invalid } from './read-psbt.ts'

/**
 * The draft as a PSBT in base64, for a signer that is somewhere else: values, scripts and redeem scripts included.
 *
 * Expose the draft in the store before the text leaves this process: whoever has the keys can complete and send it.
 * `fundings` are the whole transactions that made legacy coins, by id: without them a signer cannot know a legacy coin's value
 * (BIP-174, "PSBT_IN_NON_WITNESS_UTXO").
 *
 * @throws WalletError `BITCOIN__PSBT_INVALID` when a legacy coin's funding transaction is missing or another one.
 */
export function exportPsbt(draft: Draft, fundings: ReadonlyMap<string, Uint8Array> = new Map()): string {
  const { version, locktime, inputs, outputs } = unsignedOf(draft)
  const psbt = new Psbt()
  psbt.setVersion(version)
  psbt.setLocktime(locktime)
  for (const input of inputs) {
    const { txid, vout, sequence } = input
    psbt.addInput({ hash: txid, index: vout, sequence, ...coinOf(input, fundings) })
  }
  for (const { value, script } of outputs) psbt.addOutput({ value, script: Uint8Array.from(script) })
  return psbt.toBase64()
}

function coinOf({ txid, vout, value, lock }: TxInput, fundings: ReadonlyMap<string, Uint8Array>): object {
  const script = Uint8Array.from(lock.script)
  const unlock = lock.unlock === undefined ? undefined : Uint8Array.from(lock.unlock)
  switch (lock.kind) {
    case 'p2pkh':
      return { nonWitnessUtxo: fundingOf(txid, vout, value, fundings) }
    case 'p2wpkh':
    case 'p2tr':
      return { witnessUtxo: { script, value } }
    case 'p2sh-p2wpkh':
      return { witnessUtxo: { script, value }, ...(unlock === undefined ? {} : { redeemScript: unlock }) }
    default:
      return { witnessUtxo: { script, value }, ...(unlock === undefined ? {} : { witnessScript: unlock }) }
  }
}

function fundingOf(txid: string, vout: number, value: bigint, fundings: ReadonlyMap<string, Uint8Array>): Uint8Array {
  const bytes = fundings.get(txid)
  if (bytes === undefined) throw invalid(`the transaction ${txid}, which made a legacy coin, is not among the fundings`)
  const funding = decodeTransaction(bytes)
  if (transactionIdOf(funding) !== txid || funding.outputs[vout]?.value !== value)
    throw invalid(`the funding given for ${txid} is another one`)
  return Uint8Array.from(bytes)
}
