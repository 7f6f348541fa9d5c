import { decodeTransaction, encodeTransaction, fromDer, fromHex, sha256, structureFault, toDer, toHex, transactionIdOf } from '@wallet/utxo'
import { pointFromScalar } from 'tiny-secp256k1'
import { describe, expect, test } from 'vitest'
import { curve } from '../curve.ts'
import { onNetwork, vectors } from '../vectors.fixture.ts'

const regtest = onNetwork('regtest')
const moneyMax = 2_100_000_000_000_000n
type Row = readonly [inputs: readonly (readonly unknown[])[], hex: string, flags: string]
const invalid = vectors<readonly (Row | readonly [string])[]>('tx_invalid.json').filter((row): row is Row => row.length === 3)

describe('Bitcoin Core: invalid transactions', () => {
  test('the bytes are read by two decoders to the same, and written the same again', () => {
    expect(invalid.length).toBeGreaterThan(85)
    let read = 0
    for (const [, hex] of invalid) {
      const bytes = fromHex(hex)
      let tx: ReturnType<typeof decodeTransaction>
      try {
        tx = decodeTransaction(bytes)
      } catch (error) {
        // Core reads a transaction without inputs and outputs otherwise than BIP-144 does.
        expect(error).toMatchObject({ code: 'BYTES_MALFORMED' })
        continue
      }
      read += 1
      expect(toHex(encodeTransaction(tx))).toBe(hex)
      if (tx.outputs.some(({ value }) => value >= 2n ** 63n)) {
        expect(() => regtest.decode(bytes)).toThrow(expect.objectContaining({ code: 'BYTES_MALFORMED' }))
        continue
      }
      const decoded = regtest.decode(bytes)
      expect(transactionIdOf(tx)).toBe(decoded.txid)
      expect(tx.outputs.map(({ value, script }) => [value, toHex(script)])).toEqual(
        decoded.outputs.map(({ value, script }) => [value, toHex(script)]),
      )
      expect(tx.inputs.map(({ txid, vout, sequence }) => ({ txid, vout, sequence }))).toEqual(decoded.inputs)
    }
    expect(read).toBeGreaterThan(invalid.length - 3)
  })

  test('what is wrong whatever it spends is named, and nothing else is', () => {
    for (const [, hex, flags] of invalid) {
      let fault: string | undefined
      try {
        fault = structureFault(decodeTransaction(fromHex(hex)), moneyMax)
      } catch {
        fault = 'malformed'
      }
      expect(fault === undefined, `${flags} ${hex}`).toBe(flags !== 'BADTX')
    }
  })
})

type Der = {
  readonly hex: string
  readonly hashType?: number
  readonly raw?: { readonly r: string; readonly s: string }
  readonly exception?: string
}
const signatures = vectors<{ readonly valid: readonly Der[]; readonly invalid: readonly Der[] }>('signature.json')

describe('strict DER', () => {
  test.each(signatures.valid)('$hex', ({ hex, raw, hashType }) => {
    const bytes = fromHex(hex)
    const compact = fromDer(bytes.slice(0, -1))
    expect(toHex(compact ?? new Uint8Array(0))).toBe(`${raw?.r}${raw?.s}`)
    expect(bytes.at(-1)).toBe(hashType)
    expect(toHex(toDer(compact ?? new Uint8Array(64)))).toBe(hex.slice(0, -2))
  })
  const spelled = signatures.invalid.filter(({ exception = '' }) => !/hashType|Invalid hash/i.test(exception))
  test.each(spelled)('$exception', ({ hex }) => {
    expect(fromDer(fromHex(hex).slice(0, -1))).toBeUndefined()
  })
})

type Signed = { readonly d: string; readonly message: string; readonly signature: { readonly r: string; readonly s: string } }
const ecdsa = vectors<{
  readonly valid: { readonly ecdsa: readonly Signed[] }
  readonly invalid: { readonly verify: readonly (Signed & { readonly description: string })[] }
}>('ecdsa.json')
const scalar = (hex: string) => fromHex(hex.padStart(64, '0'))

describe('ECDSA', () => {
  test.each(ecdsa.valid.ecdsa)('$message', ({ d, message, signature }) => {
    const publicKey = pointFromScalar(scalar(d), true) as Uint8Array
    const bytes = Uint8Array.of(...scalar(signature.r), ...scalar(signature.s))
    const digest = sha256(Buffer.from(message))
    expect(curve.verify(digest, publicKey, bytes)).toBe(true)
    expect([0, 1].map((bit) => toHex(curve.recover(digest, bytes, bit as 0 | 1) ?? new Uint8Array(0)))).toContain(toHex(publicKey))
  })
  const writable = ecdsa.invalid.verify.filter(
    ({ signature }) => /^[0-9a-f]{1,64}$/.test(signature.r) && /^[0-9a-f]{1,64}$/.test(signature.s),
  )
  test.each(writable)('$description', ({ d, message, signature }) => {
    const bytes = Uint8Array.of(...scalar(signature.r), ...scalar(signature.s))
    expect(curve.verify(sha256(Buffer.from(message)), pointFromScalar(scalar(d), true) as Uint8Array, bytes)).toBe(false)
  })
  test('what is no signature, digest or key is a no, not an error', () => {
    const bytes = new Uint8Array(64)
    for (const length of [0, 31, 33]) {
      expect(curve.verify(new Uint8Array(length), new Uint8Array(33), bytes)).toBe(false)
      expect(curve.recover(new Uint8Array(length), bytes, 0)).toBeUndefined()
      expect(curve.verifySchnorr(new Uint8Array(length), new Uint8Array(32), bytes)).toBe(false)
    }
  })
})
