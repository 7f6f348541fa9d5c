import { parseDecimals } from '@wallet/core'
import { expect, it } from 'vitest'
import { coinsToUnits } from './amounts.ts'

it.each([
  ['0.07', 7_000_000n],
  ['21000000.00000000', 2_100_000_000_000_000n],
  ['90071992547.40992001', 9_007_199_254_740_992_001n],
  ['1', 100_000_000n],
  ['0', 0n],
  ['1e-8', 1n],
  ['1.5e-7', 15n],
  ['0.00001000', 1_000n],
])('%s coins as a node writes them', (text, units) => {
  expect(coinsToUnits(parseDecimals(text))).toBe(units)
})

it.each(['-1', '1.123456789', 'null', '"x"', 'true', '{}', '[]', '1e9', '""', '"0x10"', '1e-20'])('%s is no amount', (text) => {
  expect(coinsToUnits(parseDecimals(text))).toBeUndefined()
})
