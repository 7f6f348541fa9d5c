import { isWalletError } from '@wallet/core'
import { expect, it } from 'vitest'
import { decodeTransaction } from '../bytes/decode-transaction.ts'
import { encodeTransaction, transactionIdOf } from '../bytes/encode-transaction.ts'
import { sha256d } from '../bytes/hash.ts'
import { toDisplay, toHex } from '../bytes/hex.ts'
import { readBlock } from './block.ts'
import { outpointKey, outpointOf } from './outpoint.ts'

// Bitcoin's block 0, as everybody has it.
const genesis =
  '0100000000000000000000000000000000000000000000000000000000000000000000003ba3edfd7a7b12b27ac72c3e67768f617fc81bc3888a51323a9fb8aa4b1e5e4a29ab5f49ffff001d1dac2b7c0101000000010000000000000000000000000000000000000000000000000000000000000000ffffffff4d04ffff001d0104455468652054696d65732030332f4a616e2f32303039204368616e63656c6c6f72206f6e206272696e6b206f66207365636f6e64206261696c6f757420666f722062616e6b73ffffffff0100f2052a01000000434104678afdb0fe5548271967f1a67130b7105cd6a828e03909a67962e0ea1f61deb649f6bc3f4cef38c4f35504e51ec112de5c384df7ba0b8d578a4c702b6bf11d5fac00000000'

const header = (version: number, ...transactions: readonly Uint8Array[]): Buffer => {
  const bytes = Buffer.alloc(80, 7)
  bytes.writeUInt32LE(version, 0)
  rootOf(transactions).copy(bytes, 36)
  bytes.writeUInt32LE(1_700_000_000, 68)
  return bytes
}
/** The tree of at most four, written out. */
const rootOf = (transactions: readonly Uint8Array[]): Buffer => {
  const ids = transactions.map((raw) => Buffer.from(transactionIdOf(decodeTransaction(raw)), 'hex').reverse())
  const pair = (left: Buffer, right: Buffer): Buffer => Buffer.from(sha256d(Buffer.concat([left, right])))
  const [a, b, c = b, d = c] = ids as [Buffer, Buffer?, Buffer?, Buffer?]
  if (b === undefined) return a
  return ids.length === 2 ? pair(a, b) : pair(pair(a, b), pair(c as Buffer, d as Buffer))
}
const txid = 'ab'.repeat(32)
const coinbase = encodeTransaction({
  version: 1,
  locktime: 0,
  inputs: [{ txid: '00'.repeat(32), vout: 0xffff_ffff, script: Uint8Array.of(3, 1, 2, 3), sequence: 0, witness: [] }],
  outputs: [{ value: 50n, script: Uint8Array.of(0x51) }],
})
const legacy = encodeTransaction({
  version: 1,
  locktime: 9,
  inputs: [{ txid, vout: 3, script: Uint8Array.of(1, 2), sequence: 5, witness: [] }],
  outputs: [{ value: 7n, script: Uint8Array.of(0x51) }],
})
const segwit = encodeTransaction({
  version: 2,
  locktime: 0,
  inputs: [
    { txid, vout: 0, script: new Uint8Array(0), sequence: 1, witness: [Uint8Array.of(1), Uint8Array.of(2, 3)] },
    { txid, vout: 1, script: Uint8Array.of(9), sequence: 1, witness: [] },
  ],
  outputs: Array.from({ length: 300 }, (_, index) => ({ value: BigInt(index), script: Uint8Array.of(0x51, index & 0xff) })),
})

it('reads the first block of all', () => {
  const block = readBlock(Buffer.from(genesis, 'hex'), { mergedMining: false })
  expect(block).toMatchObject({ hash: '000000000019d6689c085ae165831e934ff763ae46a2a6c172b3f1b60a8ce26f', time: 1_231_006_505 })
  const [coinbase] = block.transactions
  expect(coinbase?.txid()).toBe('4a5e1e4baab89f3a32518a88c31bc87f618f76673e2cc77ab2127b7afdeda33b')
  expect(coinbase?.isCoinbase()).toBe(true)
  expect(coinbase?.outputs().map(({ value }) => value)).toEqual([5_000_000_000n])
})

it('reads ids, inputs, openings and outputs as the transaction decoder does', () => {
  const head = header(2, coinbase, legacy, segwit)
  const bytes = Buffer.concat([head, Buffer.of(3), coinbase, legacy, segwit, Buffer.of(1, 2, 3)])
  const { transactions, hash, previous } = readBlock(bytes, { mergedMining: false })
  expect(hash).toBe(toDisplay(sha256d(head)))
  expect(previous).toBe('07'.repeat(32))
  for (const [index, raw] of [legacy, segwit].entries()) {
    const decoded = decodeTransaction(raw)
    const transaction = transactions[index + 1]!
    expect(transaction.txid()).toBe(transactionIdOf(decoded))
    expect(toHex(transaction.bytes())).toBe(toHex(raw))
    expect(transaction.isCoinbase()).toBe(false)
    expect(transaction.inputKeys().map(outpointOf)).toEqual(decoded.inputs.map(({ txid: id, vout }) => ({ txid: id, vout })))
    expect(transaction.inputKeys()).toEqual(decoded.inputs.map(outpointKey))
    expect(transaction.outputs()).toEqual(decoded.outputs.map(({ value, script }) => ({ value, script: toHex(script) })))
    for (const [input, { script, witness }] of decoded.inputs.entries()) {
      const opening = transaction.opening(input)
      expect([toHex(opening.script), opening.witness.map(toHex)]).toEqual([toHex(script), witness.map(toHex)])
    }
  }
})

it('passes over the proof of merged mining, where the version says that there is one', () => {
  const branch = Buffer.concat([Buffer.of(2), Buffer.alloc(64, 1), Buffer.alloc(4)])
  const proof = Buffer.concat([legacy, Buffer.alloc(32, 5), branch, branch, Buffer.alloc(80, 6)])
  const merged = Buffer.concat([header(0x00620104, coinbase, legacy), proof, Buffer.of(2), coinbase, legacy])
  const plain = Buffer.concat([header(0x00620004, coinbase, legacy), Buffer.of(2), coinbase, legacy])
  for (const bytes of [merged, plain]) {
    expect(readBlock(bytes, { mergedMining: true }).transactions.map((one) => toHex(one.bytes()))).toEqual([toHex(coinbase), toHex(legacy)])
  }
})

it.each([
  ['one left out', [coinbase, legacy, segwit], [coinbase, segwit]],
  ['one put in', [coinbase, segwit], [coinbase, legacy, segwit]],
  ['one for another', [coinbase, legacy], [coinbase, segwit]],
  ['in another order', [coinbase, legacy, segwit], [coinbase, segwit, legacy]],
  // Its root is the same: an odd one is paired with itself.
  ['the last one twice', [coinbase, legacy, segwit], [coinbase, legacy, segwit, segwit]],
  ['none that makes coins', [legacy, segwit], [legacy, segwit]],
  ['nothing at all', [coinbase], []],
])('a block is only what its header says: %s', (_, promised, shown) => {
  const whole = Buffer.concat([header(2, ...promised), Buffer.of(shown.length), ...shown])
  expect(() => readBlock(whole, { mergedMining: false })).toThrow(expect.objectContaining({ code: 'BYTES_MALFORMED' }))
})

it('a block cut anywhere is malformed, never half a block', () => {
  const whole = Buffer.concat([header(2, coinbase, legacy), Buffer.of(2), coinbase, legacy])
  for (let length = 0; length < whole.length; length += 1) {
    let caught: unknown
    try {
      readBlock(whole.subarray(0, length), { mergedMining: false })
    } catch (error) {
      caught = error
    }
    expect(isWalletError(caught) && caught.code, `${length} bytes`).toBe('BYTES_MALFORMED')
  }
})
