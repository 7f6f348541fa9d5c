import {
  bigIntToBinUint64LE,
  binToHex,
  decodeTransactionBCH,
  encodeTransactionBCH,
  hash256,
  hashTransactionUiOrder,
  hexToBin,
  type Output,
  type TransactionCommon,
} from '@bitauth/libauth'

/** A transaction with its id and bytes. */
export interface BchTransaction {
  readonly id: string
  readonly bytes: Uint8Array
  readonly transaction: TransactionCommon
}

/** An unspent output and where it is from. */
export interface BchCoin {
  readonly output: Output
  readonly height: number
  readonly coinbase: boolean
}

/** A block of the chain, with what it spent, so that it can be taken back. */
export interface BchBlock {
  readonly height: number
  readonly hash: string
  readonly previous: string
  readonly time: number
  readonly bytes: Uint8Array
  readonly transactions: readonly BchTransaction[]
  readonly spent: ReadonlyMap<string, BchCoin>
}

/** The best chain and its unspent outputs, by `<txid>:<vout>`. */
export interface BchChain {
  readonly coins: ReadonlyMap<string, BchCoin>
  tip(): BchBlock
  at(height: number): BchBlock | undefined
  byHash(hash: string): BchBlock | undefined
  /** Adds a block with these transactions; the coinbase pays fees and 50 coins to the script. */
  add(transactions: readonly BchTransaction[], fees: bigint, script: Uint8Array): BchBlock
  /** Takes the last block back. */
  undo(): BchBlock
}

const noHash = '0'.repeat(64)
const subsidy = 5_000_000_000n

export const outpointsOf = ({ transaction }: BchTransaction): string[] =>
  transaction.inputs.map(({ outpointTransactionHash, outpointIndex }) => `${binToHex(outpointTransactionHash)}:${outpointIndex}`)

/** Reads bytes as a transaction; a text says why they are none. */
export function readTransaction(bytes: Uint8Array): BchTransaction | string {
  const transaction = decodeTransactionBCH(bytes)
  return typeof transaction === 'string' ? transaction : { id: binToHex(hashTransactionUiOrder(bytes)), bytes, transaction }
}

export function toTransaction(transaction: TransactionCommon): BchTransaction {
  const bytes = encodeTransactionBCH(transaction)
  return { id: binToHex(hashTransactionUiOrder(bytes)), bytes, transaction }
}

/** Opens a chain with its block 0. No work is asked of a block. */
export function openBchChain(): BchChain {
  const coins = new Map<string, BchCoin>()
  const blocks: BchBlock[] = []
  const byHash = new Map<string, BchBlock>()
  let made = 0

  const add: BchChain['add'] = (transactions, fees, script) => {
    const height = blocks.length
    made += 1
    const all = [coinbaseOf(height, made, subsidy + fees, script), ...transactions]
    const previous = blocks.at(-1)
    const time = Math.max(Math.floor(Date.now() / 1_000), (previous?.time ?? 0) + 1)
    const header = headerOf(previous?.hash ?? noHash, merkleRoot(all), time, made)
    const hash = binToHex(hash256(header).reverse())
    const spent = new Map<string, BchCoin>()
    for (const [index, one] of all.entries()) {
      for (const outpoint of index === 0 ? [] : outpointsOf(one)) {
        const coin = coins.get(outpoint)
        if (coin === undefined) throw new Error(`a block spends ${outpoint}, which is not there`)
        spent.set(outpoint, coin)
        coins.delete(outpoint)
      }
      for (const [vout, output] of one.transaction.outputs.entries())
        coins.set(`${one.id}:${vout}`, { output, height, coinbase: index === 0 })
    }
    const bytes = Buffer.concat([header, compactSize(all.length), ...all.map((one) => one.bytes)])
    const block = { height, hash, previous: previous?.hash ?? noHash, time, bytes, transactions: all, spent }
    blocks.push(block)
    byHash.set(hash, block)
    return block
  }
  add([], 0n, Uint8Array.of(0x51))
  return {
    coins,
    add,
    tip: () => blocks.at(-1) as BchBlock,
    at: (height) => blocks[height],
    byHash: (hash) => byHash.get(hash),
    undo() {
      const block = blocks.pop()
      if (block === undefined || block.height === 0) throw new Error('block 0 stays')
      for (const { id, transaction } of block.transactions) for (const vout of transaction.outputs.keys()) coins.delete(`${id}:${vout}`)
      // A coin that the same block made is no coin once the block is gone.
      const own = new Set(block.transactions.map(({ id }) => id))
      for (const [outpoint, coin] of block.spent) if (!own.has(outpoint.split(':')[0] ?? '')) coins.set(outpoint, coin)
      return block
    },
  }
}

function coinbaseOf(height: number, extra: number, value: bigint, script: Uint8Array): BchTransaction {
  // The height and a number that never comes again: two coinbases must not have one id. Long enough for the least size of a transaction.
  const number = Buffer.alloc(12)
  number.writeUInt32LE(height)
  number.writeUInt32LE(extra, 4)
  return toTransaction({
    version: 2,
    inputs: [
      {
        outpointTransactionHash: hexToBin(noHash),
        outpointIndex: 0xffff_ffff,
        sequenceNumber: 0xffff_ffff,
        unlockingBytecode: Uint8Array.of(12, ...number),
      },
    ],
    outputs: [{ lockingBytecode: script, valueSatoshis: value }],
    locktime: 0,
  })
}

function headerOf(previous: string, root: Uint8Array, time: number, nonce: number): Uint8Array {
  const numbers = Buffer.alloc(12)
  numbers.writeUInt32LE(time)
  numbers.writeUInt32LE(0x207f_ffff, 4)
  numbers.writeUInt32LE(nonce, 8)
  return Buffer.concat([bigIntToBinUint64LE(0x2000_0000n).subarray(0, 4), hexToBin(previous).reverse(), root, numbers])
}

function merkleRoot(transactions: readonly BchTransaction[]): Uint8Array {
  let level = transactions.map(({ bytes }) => hash256(bytes))
  while (level.length > 1) {
    level = Array.from({ length: Math.ceil(level.length / 2) }, (_, pair) => {
      const left = level[2 * pair] as Uint8Array
      return hash256(Uint8Array.of(...left, ...(level[2 * pair + 1] ?? left)))
    })
  }
  return level[0] as Uint8Array
}

function compactSize(count: number): Uint8Array {
  return count < 0xfd ? Uint8Array.of(count) : Uint8Array.of(0xfd, count & 0xff, count >>> 8)
}
