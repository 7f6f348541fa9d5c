import type { TxOutput } from '../flavour.ts'
import { ByteWriter, compactSizeLength } from './byte-writer.ts'
import { sha256d } from './hash.ts'
import { toDisplay } from './hex.ts'
import type { RawTransaction } from './transaction.ts'

/** The bytes of a transaction; with its witnesses if it has any (BIP-144). */
export function encodeTransaction(tx: RawTransaction): Uint8Array {
  return encode(
    tx,
    tx.inputs.some(({ witness }) => witness.length > 0),
  )
}

/** The id: over the bytes without witnesses (BIP-141, "Transaction ID"), as nodes write it. */
export function transactionIdOf(tx: RawTransaction): string {
  return toDisplay(sha256d(encode(tx, false)))
}

/** Weight units: three times the bytes without witnesses and once all of them (BIP-141). */
export function weightOf(tx: RawTransaction): number {
  const base = lengthOf(tx, false)
  return tx.inputs.some(({ witness }) => witness.length > 0) ? 3 * base + lengthOf(tx, true) : 4 * base
}

/** One output as it stands in a transaction: the eight bytes of the value, the length, the script. */
export function encodeOutputs(outputs: readonly TxOutput[]): Uint8Array {
  const writer = new ByteWriter(outputs.reduce((sum, { script }) => sum + 8 + sizedLength(script), 0))
  for (const { value, script } of outputs) writer.uint64(value).sized(script)
  return writer.done()
}

function encode(tx: RawTransaction, withWitness: boolean): Uint8Array {
  const writer = new ByteWriter(lengthOf(tx, withWitness)).uint32(tx.version >>> 0)
  if (withWitness) writer.uint8(0).uint8(1)
  writer.compactSize(tx.inputs.length)
  for (const { txid, vout, script, sequence } of tx.inputs) writer.hash(txid).uint32(vout).sized(script).uint32(sequence)
  writer.compactSize(tx.outputs.length)
  for (const { value, script } of tx.outputs) writer.uint64(value).sized(script)
  if (withWitness) {
    for (const { witness } of tx.inputs) {
      writer.compactSize(witness.length)
      for (const item of witness) writer.sized(item)
    }
  }
  return writer.uint32(tx.locktime).done()
}

function lengthOf(tx: RawTransaction, withWitness: boolean): number {
  let length = 8 + compactSizeLength(tx.inputs.length) + compactSizeLength(tx.outputs.length)
  for (const { script } of tx.inputs) length += 40 + sizedLength(script)
  for (const { script } of tx.outputs) length += 8 + sizedLength(script)
  if (!withWitness) return length
  length += 2
  for (const { witness } of tx.inputs) {
    length += compactSizeLength(witness.length)
    for (const item of witness) length += sizedLength(item)
  }
  return length
}

const sizedLength = (bytes: Uint8Array): number => compactSizeLength(bytes.length) + bytes.length
