import { malformedBytes } from '@wallet/core'
import { sha256d } from '../bytes/hash.ts'
import { toDisplay } from '../bytes/hex.ts'
import type { OutpointKey } from './outpoint.ts'

type Span = readonly [from: number, to: number]

/** One transaction inside a block: places in the block's bytes, read further only where somebody is concerned. */
export class BlockTransaction {
  readonly #block: Buffer
  readonly #whole: Span
  readonly #inputs: readonly number[]
  readonly #outputs: readonly number[]
  readonly #witnesses: readonly (readonly Span[])[]
  readonly #hash: Uint8Array

  constructor(
    block: Buffer,
    parts: {
      whole: Span /** Without marker, flag and witnesses: what the id is the hash of. */
      core: Span
      inputs: readonly number[]
      outputs: readonly number[]
      witnesses: readonly (readonly Span[])[]
    },
  ) {
    this.#block = block
    this.#whole = parts.whole
    this.#inputs = parts.inputs
    this.#outputs = parts.outputs
    this.#witnesses = parts.witnesses
    const [from, to] = parts.whole
    this.#hash = sha256d(Buffer.concat([block.subarray(from, from + 4), block.subarray(...parts.core), block.subarray(to - 4, to)]))
  }

  /** A copy of the transaction's bytes. */
  bytes(): Uint8Array {
    return Uint8Array.from(this.#block.subarray(...this.#whole))
  }

  txid(): string {
    return toDisplay(this.#hash)
  }

  /** The id as it is hashed, not as it is shown. */
  hash(): Uint8Array {
    return this.#hash
  }

  /** Whether it makes new coins: its only input names nothing. */
  isCoinbase(): boolean {
    return this.#inputs.length === 1 && this.inputKeys()[0] === `${'0'.repeat(64)}ffffffff`
  }

  inputKeys(): readonly OutpointKey[] {
    return this.#inputs.map((at) => this.#block.toString('hex', at, at + 36))
  }

  /** Script and witness of an input. */
  opening(input: number): { readonly script: Uint8Array; readonly witness: readonly Uint8Array[] } {
    const reader = new Cursor(this.#block, (this.#inputs[input] ?? 0) + 36)
    const script = reader.sized()
    return {
      script: Uint8Array.from(this.#block.subarray(...script)),
      witness: (this.#witnesses[input] ?? []).map((span) => Uint8Array.from(this.#block.subarray(...span))),
    }
  }

  outputs(): readonly { readonly value: bigint; readonly script: string }[] {
    return this.#outputs.map((at) => {
      const [from, to] = new Cursor(this.#block, at + 8).sized()
      return { value: this.#block.readBigUInt64LE(at), script: this.#block.toString('hex', from, to) }
    })
  }
}

/** A block as it stands in a node's answer. */
export type Block = {
  readonly hash: string
  readonly previous: string
  /** Seconds since 1970, as its miner says. */
  readonly time: number
  readonly transactions: readonly BlockTransaction[]
}

/**
 * Reads a block's bytes. What follows the last transaction is not ours to read (some chains append to it).
 *
 * Its transactions are held to the header, so that many nodes that agree on a hash agree on all that was spent and paid: one that lies
 * about a block's content cannot do it under the block's name. Witnesses are outside of that.
 *
 * @throws WalletError `BYTES_MALFORMED`
 */
export function readBlock(bytes: Buffer, { mergedMining }: { readonly mergedMining: boolean }): Block {
  const cursor = new Cursor(bytes, 0)
  const header = bytes.subarray(0, 80)
  cursor.skip(80)
  // Dogecoin Core primitives/pureheader.h: VERSION_AUXPOW is bit 8; the proof stands between header and transactions.
  if (mergedMining && (header.readUInt32LE(0) & 0x100) !== 0) skipAuxPow(cursor)
  const count = cursor.count()
  const transactions: BlockTransaction[] = []
  for (let index = 0; index < count; index += 1) transactions.push(readTransaction(cursor))
  const root = merkleRoot(transactions.map((one) => one.hash()))
  // The coinbase check keeps a level of the tree's inside from passing for transactions of 64 bytes (CVE-2017-12842).
  if (transactions[0]?.isCoinbase() !== true || Buffer.compare(root, header.subarray(36, 68)) !== 0)
    throw malformedBytes('transactions that are not those of its header')
  return {
    hash: toDisplay(sha256d(header)),
    previous: toDisplay(header.subarray(4, 36)),
    time: header.readUInt32LE(68),
    transactions,
  }
}

/** Bitcoin Core consensus/merkle.cpp: an odd one is paired with itself, so an equal pair is a list made longer (CVE-2012-2459). */
function merkleRoot(hashes: readonly Uint8Array[]): Uint8Array {
  let level = hashes
  while (level.length > 1) {
    const above: Uint8Array[] = []
    for (let index = 0; index < level.length; index += 2) {
      const [left, right] = [level[index] as Uint8Array, level[index + 1]]
      if (right !== undefined && Buffer.compare(left, right) === 0) throw malformedBytes('a transaction twice')
      above.push(sha256d(Buffer.concat([left, right ?? left])))
    }
    level = above
  }
  return level[0] ?? new Uint8Array(0)
}

function readTransaction(cursor: Cursor): BlockTransaction {
  const { bytes } = cursor
  const start = cursor.at
  cursor.skip(4)
  // BIP-144: a count of inputs of 0 is the marker; no transaction in a block has none.
  const extended = bytes[cursor.at] === 0
  if (extended) cursor.skip(2)
  const from = cursor.at
  const inputs: number[] = []
  for (let left = cursor.count(); left > 0; left -= 1) {
    inputs.push(cursor.at)
    cursor.skip(36)
    cursor.sized()
    cursor.skip(4)
  }
  const outputs: number[] = []
  for (let left = cursor.count(); left > 0; left -= 1) {
    outputs.push(cursor.at)
    cursor.skip(8)
    cursor.sized()
  }
  const to = cursor.at
  const witnesses = extended ? inputs.map(() => Array.from({ length: cursor.count() }, () => cursor.sized())) : []
  cursor.skip(4)
  return new BlockTransaction(bytes, { whole: [start, cursor.at], core: [from, to], inputs, outputs, witnesses })
}

/** Dogecoin Core auxpow.h: the parent's coinbase, its block's hash, two Merkle branches with their places, the parent's header. */
function skipAuxPow(cursor: Cursor): void {
  readTransaction(cursor)
  cursor.skip(32)
  for (let branch = 0; branch < 2; branch += 1) {
    cursor.skip(32 * cursor.count())
    cursor.skip(4)
  }
  cursor.skip(80)
}

class Cursor {
  readonly bytes: Buffer
  at: number

  constructor(bytes: Buffer, at: number) {
    this.bytes = bytes
    this.at = at
  }

  skip(length: number): void {
    this.at += length
    if (this.at > this.bytes.length) throw malformedBytes('the block ends too soon')
  }

  count(): number {
    const first = this.bytes[this.at] ?? 0
    this.skip(1)
    if (first < 0xfd) return first
    const width = first === 0xfd ? 2 : first === 0xfe ? 4 : 8
    const from = this.at
    this.skip(width)
    if (width === 8) throw malformedBytes('a count of more than four bytes')
    return this.bytes.readUIntLE(from, width)
  }

  sized(): Span {
    const length = this.count()
    const from = this.at
    this.skip(length)
    return [from, this.at]
  }
}
