// What every flavour must do for each kind of coin that it spends.
import type { Flavour, InputSignature, UnsignedTransaction } from '@wallet/utxo'
import { expect, test } from 'vitest'
import { coinsOf } from './coins.ts'

/** A signed transaction that spends two coins of one kind. */
type Signed = {
  readonly flavour: Flavour
  readonly transaction: UnsignedTransaction
  readonly signatures: readonly (readonly InputSignature[])[]
  /** How much more weight than the real one may be promised: short signatures, and what the chain counts for nothing. */
  readonly slack: number
}

/** The cases of one kind of coin; call it inside a `describe`. */
export function testFlavour({ flavour, transaction, signatures, slack }: Signed): void {
  const bytes = flavour.assemble(transaction, signatures)

  test('what is put together opens its coins and reads back', () => {
    expect(flavour.verify(bytes, coinsOf(transaction))).toBeUndefined()
    const decoded = flavour.decode(bytes)
    expect(decoded.outputs).toEqual(transaction.outputs.map((output) => ({ ...output, tokens: false })))
    expect(decoded.inputs).toEqual(transaction.inputs.map(({ txid, vout, sequence }) => ({ txid, vout, sequence })))
  })

  test('the weight promised is never below the real one, and no further above than short signatures make it', () => {
    const promised =
      flavour.frameWeight(transaction.outputs.length) +
      transaction.inputs.reduce((sum, { lock }) => sum + flavour.inputWeight(lock), 0) +
      transaction.outputs.reduce((sum, { script }) => sum + flavour.outputWeight(script), 0)
    const { weight } = flavour.decode(bytes)
    expect(promised).toBeGreaterThanOrEqual(weight)
    expect(promised - weight).toBeLessThanOrEqual(slack)
  })

  test('every signature is judged alone', () => {
    const [digest, other] = flavour.digests(transaction)
    const lock = transaction.inputs[0]?.lock
    if (digest === undefined || other === undefined || lock === undefined) throw new TypeError('two inputs')
    expect(signatures[0]).not.toHaveLength(0)
    for (const signature of signatures[0] ?? []) {
      expect(flavour.verifySignature(lock, digest, signature)).toBe(true)
      expect(flavour.verifySignature(lock, other, signature)).toBe(false)
      const bent = Uint8Array.from(signature.bytes)
      bent[40] = (bent[40] ?? 0) ^ 1
      expect(flavour.verifySignature(lock, digest, { ...signature, bytes: bent })).toBe(false)
    }
  })

  test('a signature for another input, cut short, missing or too many is refused by name', () => {
    const [one = [], two = []] = signatures
    const cut = one.map((signature) => ({ ...signature, bytes: signature.bytes.slice(0, 63) }))
    for (const wrong of [[two, one], [[], two], [[...one, ...one], two], [cut, two], [one]]) {
      expect(() => flavour.assemble(transaction, wrong)).toThrow(expect.objectContaining({ code: 'SIGNATURE_INVALID' }))
    }
  })

  test('no byte of the bytes can change unnoticed', () => {
    const coins = coinsOf(transaction)
    for (let place = 0; place < bytes.length; place += 1) {
      const changed = Uint8Array.from(bytes)
      changed[place] = (changed[place] ?? 0) ^ 0x01
      let found: string | undefined
      try {
        found = flavour.verify(changed, coins)
      } catch (error) {
        expect(error).toMatchObject({ code: 'BYTES_MALFORMED' })
        found = 'malformed'
      }
      expect(found, `byte ${place}`).toBeDefined()
    }
  })
}
