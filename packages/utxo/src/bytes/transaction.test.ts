import { readFileSync } from 'node:fs'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { decodeTransaction } from './decode-transaction.ts'
import { encodeTransaction, transactionIdOf, weightOf } from './encode-transaction.ts'
import { fromHex, toHex } from './hex.ts'
import { structureFault } from './structure-fault.ts'

type Valid = {
  readonly description: string
  readonly id: string
  readonly hex: string
  readonly whex?: string
  readonly weight?: number
  readonly coinbase?: boolean
}
type Published = {
  readonly valid: readonly Valid[]
  readonly invalid: { readonly fromBuffer: readonly { readonly exception: string; readonly hex: string }[] }
}
const published = JSON.parse(readFileSync(new URL('../../vectors/transaction.json', import.meta.url), 'utf8')) as Published
const moneyMax = 2_100_000_000_000_000n

describe('published transactions', () => {
  test.each(published.valid)('$description', ({ id, hex, whex, weight }) => {
    const bytes = whex || hex
    const tx = decodeTransaction(fromHex(bytes))
    expect(toHex(encodeTransaction(tx))).toBe(bytes)
    expect(transactionIdOf(tx)).toBe(id)
    if (weight !== undefined) expect(weightOf(tx)).toBe(weight)
  })

  test.each(published.invalid.fromBuffer)('refuses: $exception', ({ hex }) => {
    expect(() => decodeTransaction(fromHex(hex))).toThrow(expect.objectContaining({ code: 'BYTES_MALFORMED' }))
  })
})

const bytes = (max: number) => fc.uint8Array({ maxLength: max })
const txid = fc.uint8Array({ minLength: 32, maxLength: 32 }).map(toHex)
const uint32 = fc.integer({ min: 0, max: 0xffff_ffff })
const input = fc.record({ txid, vout: uint32, script: bytes(300), sequence: uint32, witness: fc.array(bytes(300), { maxLength: 3 }) })
const output = fc.record({ value: fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }), script: bytes(300) })
const transaction = fc.record({
  version: fc.integer({ min: -(2 ** 31), max: 2 ** 31 - 1 }),
  inputs: fc.array(input, { minLength: 1, maxLength: 4 }),
  outputs: fc.array(output, { maxLength: 4 }),
  locktime: uint32,
})

test('what is encoded reads back the same, and weighs what its bytes weigh', () => {
  fc.assert(
    fc.property(transaction, (tx) => {
      const encoded = encodeTransaction(tx)
      expect(decodeTransaction(encoded)).toEqual(tx)
      const stripped = encodeTransaction({ ...tx, inputs: tx.inputs.map((one) => ({ ...one, witness: [] })) })
      expect(weightOf(tx)).toBe(3 * stripped.length + encoded.length)
    }),
  )
})

test('cut short or made longer it is refused', () => {
  fc.assert(
    fc.property(transaction, fc.nat(), (tx, cut) => {
      const encoded = encodeTransaction(tx)
      for (const wrong of [encoded.subarray(0, cut % encoded.length), Uint8Array.of(...encoded, 0)]) {
        expect(() => decodeTransaction(wrong)).toThrow(expect.objectContaining({ code: 'BYTES_MALFORMED' }))
      }
    }),
  )
})

test('whatever the bytes: a transaction that encodes to them, or the one refusal', () => {
  fc.assert(
    fc.property(transaction, fc.nat(), fc.nat(255), (tx, place, value) => {
      const changed = encodeTransaction(tx).slice()
      changed[place % changed.length] = value
      let read: ReturnType<typeof decodeTransaction>
      try {
        read = decodeTransaction(changed)
      } catch (error) {
        expect(error).toMatchObject({ code: 'BYTES_MALFORMED' })
        return
      }
      expect(toHex(encodeTransaction(read))).toBe(toHex(changed))
    }),
    { numRuns: 500 },
  )
})

describe('structure', () => {
  const coin = { txid: '11'.repeat(32), vout: 0, script: new Uint8Array(0), sequence: 0, witness: [] }
  const pay = { value: 1n, script: new Uint8Array(0) }
  const plain = { version: 2, inputs: [coin], outputs: [pay], locktime: 0 }
  test.each([
    ['no inputs', { ...plain, inputs: [] }],
    ['no outputs', { ...plain, outputs: [] }],
    ['spends a coin twice', { ...plain, inputs: [coin, coin] }],
    ['pays more than there is', { ...plain, outputs: [{ ...pay, value: moneyMax + 1n }] }],
    ['pays more than there is', { ...plain, outputs: [{ ...pay, value: moneyMax }, pay] }],
    ['the coin that is none', { ...plain, inputs: [coin, { ...coin, txid: '0'.repeat(64), vout: 0xffff_ffff }] }],
    ['coinbase script', { ...plain, inputs: [{ ...coin, txid: '0'.repeat(64), vout: 0xffff_ffff }] }],
  ])('%s', (phrase, tx) => {
    expect(structureFault(tx, moneyMax)).toContain(phrase)
  })

  test('nothing wrong', () => {
    expect(structureFault(plain, moneyMax)).toBeUndefined()
    const published0 = published.valid.filter(({ coinbase }) => coinbase === true)
    for (const { hex, whex } of published0) expect(structureFault(decodeTransaction(fromHex(whex || hex)), moneyMax)).toBeUndefined()
  })
})
