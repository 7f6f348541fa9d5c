import { describe, expect, it } from 'vitest'
import { parseCount, quantity, readCount, readQuantity } from './quantity.ts'

describe('quantities', () => {
  it('are written without leading zeros and read back', () => {
    for (const value of [0n, 1n, 255n, 2n ** 256n - 1n]) expect(readQuantity(quantity(value))).toBe(value)
    expect(quantity(0)).toBe('0x0')
  })

  it.each([['0x'], [''], ['0x00'], ['0x01'], ['12'], [12], [null], [undefined], ['0xg'], ['-0x1'], [`0x1${'0'.repeat(64)}`], [{}]])(
    'are not read from %j',
    (value) => {
      expect(readQuantity(value)).toBeUndefined()
      expect(readCount(value)).toBeUndefined()
    },
  )

  it('count up to 2^53 − 1 and not beyond', () => {
    expect(readCount('0x1fffffffffffff')).toBe(Number.MAX_SAFE_INTEGER)
    expect(readCount('0x20000000000000')).toBeUndefined()
    expect(parseCount('9007199254740991')).toBe(Number.MAX_SAFE_INTEGER)
    for (const text of ['9007199254740992', '01', '-1', '1.0', '', ' 1']) expect(parseCount(text)).toBeUndefined()
  })
})
