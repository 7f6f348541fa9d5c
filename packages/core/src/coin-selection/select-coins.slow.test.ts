import fc from 'fast-check'
import { expect, it } from 'vitest'
import { leastWaste } from './brute-force.fixture.ts'
import { selectCoins } from './select-coins.ts'
import { anyRequest } from './wallets.fixture.ts'

it('finds the least waste of all subsets in 5,000 random wallets of up to 20 coins', () => {
  let compared = 0
  fc.assert(
    fc.property(anyRequest(20), (base) => {
      const { unconfirmed: _, ...rest } = base
      const request = { ...rest, weightMax: 400_000 }
      const least = leastWaste(request)
      const result = selectCoins(request)
      if (least === null) return
      expect(result).toMatchObject({ status: 'selected', waste: least, optimal: true })
      compared += 1
    }),
    { numRuns: 10_000, seed: 20 },
  )
  expect(compared).toBeGreaterThanOrEqual(5_000)
})
