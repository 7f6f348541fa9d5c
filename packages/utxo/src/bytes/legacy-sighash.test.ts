import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { decodeTransaction } from './decode-transaction.ts'
import { encodeTransaction } from './encode-transaction.ts'
import { fromHex, toDisplay, toHex } from './hex.ts'
import { legacySighash } from './legacy-sighash.ts'

type Vector = readonly [transaction: string, script: string, index: number, type: number, digest: string]
const rows = JSON.parse(readFileSync(new URL('../../vectors/sighash.json', import.meta.url), 'utf8')) as readonly (Vector | [string])[]
const vectors = rows.filter((row): row is Vector => row.length === 5)

test('every published vector: the digest, and the bytes again from what was read', () => {
  expect(vectors).toHaveLength(500)
  for (const [hex, script, index, type, digest] of vectors) {
    const tx = decodeTransaction(fromHex(hex), { witness: false })
    expect(toDisplay(legacySighash(tx)(index, fromHex(script), type)), hex).toBe(digest)
    expect(toHex(encodeTransaction(tx))).toBe(hex)
  }
})

describe('of one transaction', () => {
  const input = (n: number) => ({
    txid: n.toString(16).padStart(64, '0'),
    vout: n,
    script: new Uint8Array(0),
    sequence: 0xffff_fffd,
    witness: [],
  })
  const tx = {
    version: 2,
    inputs: Array.from({ length: 40 }, (_, n) => input(n)),
    outputs: [{ value: 0x1_0000_0000_0000n, script: Uint8Array.of(0x51) }],
    locktime: 7,
  }
  const script = (n: number) => new Uint8Array(25).fill(n + 1)

  test('the running state gives what starting anew gives, in any order of asking', () => {
    const running = legacySighash(tx)
    for (const index of [0, 1, 2, 39, 5, 5, 4, 38, 0]) {
      expect(toHex(running(index, script(index)))).toBe(toHex(legacySighash(tx)(index, script(index))))
    }
  })

  test('the digests differ by input and by script', () => {
    const digest = legacySighash(tx)
    const seen = tx.inputs.map((_, index) => toHex(digest(index, script(index))))
    expect(new Set([...seen, toHex(digest(0, script(9)))]).size).toBe(41)
  })

  test('an input that is not there is a bug', () => {
    expect(() => legacySighash(tx)(40, script(0))).toThrow('an input that is signed')
  })
})
