import { malformedBytes } from '@wallet/core'
import type { TxOutput } from '../flavour.ts'
import { ByteReader } from './byte-reader.ts'
import type { RawInput, RawTransaction } from './transaction.ts'

/**
 * Reads a transaction, with witnesses where the chain has them. Nothing may be left over, and every length has its shortest
 * spelling, so that encoding what was read gives the same bytes again.
 *
 * Without `witness` a marker is what it was before BIP-144: a transaction without inputs. Dogecoin and Bitcoin Cash read so.
 *
 * @throws WalletError `BYTES_MALFORMED`
 */
export function decodeTransaction(bytes: Uint8Array, { witness = true }: { readonly witness?: boolean } = {}): RawTransaction {
  const reader = new ByteReader(bytes)
  const version = reader.int32()
  // BIP-144: a marker of 0 where the count of inputs would stand, and a flag that is not 0. Core knows no flag but 1.
  const extended = witness && bytes[4] === 0 && bytes[5] === 1
  if (extended) reader.bytes(2)
  const bare = readAll(reader, 41, readInput)
  const outputs = readAll(reader, 9, readOutput)
  const inputs = extended ? bare.map((input) => ({ ...input, witness: readAll(reader, 1, () => reader.sized()) })) : bare
  // Core primitives/transaction.h: "Superfluous witness record".
  if (extended && inputs.every((input) => input.witness.length === 0)) {
    throw malformedBytes('it says that it has witnesses and has none')
  }
  const locktime = reader.uint32()
  reader.end()
  return { version, inputs, outputs, locktime }
}

function readInput(reader: ByteReader): RawInput {
  const [txid, vout, script] = [reader.hash(), reader.uint32(), reader.sized()]
  return { txid, vout, script, sequence: reader.uint32(), witness: [] }
}

function readOutput(reader: ByteReader): TxOutput {
  const value = reader.uint64()
  return { value, script: reader.sized() }
}

function readAll<Item>(reader: ByteReader, bytesMin: number, read: (reader: ByteReader) => Item): Item[] {
  const items: Item[] = []
  for (let left = reader.count(bytesMin); left > 0; left -= 1) items.push(read(reader))
  return items
}
