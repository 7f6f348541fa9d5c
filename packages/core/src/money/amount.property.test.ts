import fc from 'fast-check'
import { expect, test } from 'vitest'
import { isWalletError } from '../errors/wallet-error.ts'
import { amountMax, formatAmount, parseAmount } from './amount.ts'

const decimals = fc.integer({ min: 0, max: 30 })

test('what is written is read back exactly', () => {
  fc.assert(
    fc.property(fc.bigInt({ min: 0n, max: amountMax }), decimals, (value, places) => {
      fc.pre(value / 10n ** BigInt(places) < 10n ** 77n)
      expect(parseAmount(formatAmount(value, places), places)).toBe(value)
    }),
    { numRuns: 1_000 },
  )
})

test('whatever is read means the same digits: nothing is rounded, shifted or dropped', () => {
  fc.assert(
    fc.property(
      fc.bigInt({ min: 0n, max: 10n ** 30n }),
      fc.stringMatching(/^[0-9]{0,12}$/),
      fc.integer({ min: 12, max: 18 }),
      (whole, fraction, places) => {
        const text = fraction === '' ? `${whole}` : `${whole}.${fraction}`
        const scale = 10n ** BigInt(places)
        const expected = whole * scale + (fraction === '' ? 0n : (BigInt(fraction) * scale) / 10n ** BigInt(fraction.length))
        expect(parseAmount(text, places)).toBe(expected)
      },
    ),
  )
})

test('any other text is refused with the one error, never read as something else', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), decimals, (text, places) => {
      fc.pre(!/^(0|[1-9][0-9]*)(\.[0-9]+)?$/.test(text))
      try {
        parseAmount(text, places)
        expect.unreachable()
      } catch (error) {
        expect(isWalletError(error) && error.code).toBe('AMOUNT_INVALID')
      }
    }),
    { numRuns: 500 },
  )
})
