import { describe, expect, test } from 'vitest'
import { amount, amountMax, formatAmount, parseAmount, parseUnits, zero } from './amount.ts'

const invalid = expect.objectContaining({ code: 'AMOUNT_INVALID', retry: 'never' })

describe('amount', () => {
  test('brands from zero to 2^256-1', () => {
    expect([amount(0n), amount(amountMax)]).toEqual([zero, (1n << 256n) - 1n])
  })

  test.each([[-1n], [amountMax + 1n], [1 as never], ['1' as never], [null as never]])('refuses %s', (value) => {
    expect(() => amount(value)).toThrow(invalid)
  })
})

describe('parseAmount', () => {
  test.each([
    ['0', 8, 0n],
    ['0.00000001', 8, 1n],
    ['1', 8, 100_000_000n],
    ['21000000', 8, 2_100_000_000_000_000n],
    ['0.1', 18, 100_000_000_000_000_000n],
    ['1.10', 2, 110n],
    ['1.50', 2, 150n],
    ['123456789012345678.901234567890123456', 18, 123456789012345678901234567890123456n],
  ])('reads %s with %i decimals', (text, decimals, value) => {
    expect(parseAmount(text, decimals)).toBe(value)
  })

  test.each([
    ...[
      '',
      ' ',
      '.',
      '.5',
      '5.',
      '-1',
      '+1',
      '1e3',
      '0x10',
      '1,5',
      '1_000',
      '01',
      '00',
      ' 1',
      '1 ',
      '1\n',
      '１',
      '٣',
      'NaN',
      'Infinity',
      '1.2.3',
      '0.000000001',
    ],
    '9'.repeat(79),
  ])('refuses %j rather than guess', (text) => {
    expect(() => parseAmount(text, 8)).toThrow(invalid)
  })

  test.each([[1], [1n], [null], [undefined], [{}]])('refuses %s, which is not a text', (value) => {
    expect(() => parseAmount(value as never, 8)).toThrow(invalid)
  })

  test('base units take no decimals and stop at 2^256-1', () => {
    expect(parseUnits(amountMax.toString())).toBe(amountMax)
    expect(() => parseUnits((amountMax + 1n).toString())).toThrow(invalid)
    expect(() => parseUnits('1.0')).toThrow(invalid)
  })

  test('an error repeats at most a hundred characters of what came in', () => {
    try {
      parseAmount(`x${'y'.repeat(500)}`, 8)
      expect.unreachable()
    } catch (error) {
      expect((error as { context: { text: string } }).context.text).toHaveLength(100)
    }
  })
})

describe('formatAmount', () => {
  test.each([
    [1_500n, 3, '1.5'],
    [1n, 18, '0.000000000000000001'],
    [0n, 8, '0'],
    [100n, 0, '100'],
    [-5n, 1, '-0.5'],
    [1_000n, 3, '1'],
  ])('writes %s with %i decimals as %s', (value, decimals, text) => {
    expect(formatAmount(value, decimals)).toBe(text)
  })
})
