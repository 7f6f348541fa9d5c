import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { ed25519Field, elementBytes, type FieldForm, secp256k1Field } from './field-code.ts'
import { weierstrassAddition } from './point-code.ts'
import { primeField } from './prime-field.ts'

const [a, b, to] = [20, 21, 22].map((index) => index * elementBytes) as [number, number, number]
const largest = 2n ** 261n - 1n
const mod = (value: bigint, by: bigint): bigint => ((value % by) + by) % by

describe.each([
  ['secp256k1', secp256k1Field],
  ['Ed25519', ed25519Field],
] as const)('the field of %s', (_, form: FieldForm) => {
  const field = primeField(form, [weierstrassAddition()], 1)()
  const { prime } = form
  // Limbs that are all ones or all zeros are what carries go wrong with.
  const limb = fc.oneof(fc.constantFrom(0n, 1n, 2n ** 29n - 1n, 2n ** 28n), fc.bigInt(0n, 2n ** 29n - 1n))
  const byLimbs = fc.array(limb, { minLength: 9, maxLength: 9 }).map((all) => all.reduce((sum, one) => (sum << 29n) + one, 0n))
  const edges = fc.constantFrom(0n, 1n, prime - 1n, prime, prime + 1n, 2n * prime, largest, largest - 1n)
  const element = fc.oneof(byLimbs, edges, fc.bigInt(0n, largest))

  test('computes as big integers do', () => {
    const property = fc.property(element, element, fc.integer({ min: 1, max: 21 }), (x, y, factor) => {
      field.write(a, x)
      field.write(b, y)
      field.mul(to, a, b)
      expect(field.read(to)).toBe(mod(x * y, prime))
      field.add(to, a, b)
      expect(field.read(to)).toBe(mod(x + y, prime))
      field.sub(to, a, b)
      expect(field.read(to)).toBe(mod(x - y, prime))
      field.call('times')(to, a, factor)
      expect(field.read(to)).toBe(mod(x * BigInt(factor), prime))
    })
    fc.assert(property, { numRuns: 3_000 })
  })

  test('keeps every limb within its bound in a long chain, also in place', () => {
    const calls = { mul: field.mul, add: field.add, sub: field.sub, times: field.call('times') }
    const step = fc.tuple(fc.constantFrom('mul', 'add', 'sub', 'times' as const), fc.boolean(), fc.boolean())
    const property = fc.property(element, element, fc.array(step, { minLength: 50, maxLength: 200 }), (x, y, steps) => {
      field.write(a, x)
      field.write(b, y)
      const model = { [a]: mod(x, prime), [b]: mod(y, prime) } as { [address: number]: bigint }
      for (const [name, intoFirst, turned] of steps) {
        const [left, right] = turned ? [b, a] : [a, b]
        const [p, q] = [model[left] ?? 0n, model[right] ?? 0n]
        const target = intoFirst ? left : right
        calls[name](target, left, name === 'times' ? 21 : right)
        model[target] = mod({ mul: p * q, add: p + q, sub: p - q, times: 21n * p }[name], prime)
        expect(field.words.subarray(target / 4, target / 4 + 9).every((one) => one < 2 ** 29 + 2 ** 24)).toBe(true)
      }
      expect([field.read(a), field.read(b)]).toEqual([model[a], model[b]])
    })
    fc.assert(property, { numRuns: 100 })
  })

  test('inverts, and gives zero for zero', () => {
    const property = fc.property(element, (x) => {
      field.write(a, x)
      field.invert(a, a)
      expect(mod(field.read(a) * x, prime)).toBe(mod(x, prime) === 0n ? 0n : 1n)
    })
    fc.assert(property, { numRuns: 200 })
  })
})
