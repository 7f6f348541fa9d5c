import fc from 'fast-check'
import { expect, it } from 'vitest'
import { grossFor, withheld } from './mint.ts'

const fees = fc.record({ basisPoints: fc.bigInt(1n, 10_000n), feeMax: fc.bigInt(0n, 10n ** 12n) })

it('what is sent for an exact delivery delivers exactly that, and nothing less would', () => {
  fc.assert(
    fc.property(fees, fc.bigInt(1n, 10n ** 15n), (fee, net) => {
      const gross = grossFor(fee, net)
      if (gross === undefined) return expect(fee.basisPoints).toBe(10_000n)
      expect(gross - withheld(fee, gross)).toBe(net)
      expect(gross - 1n - withheld(fee, gross - 1n)).toBeLessThan(net)
    }),
  )
})

it('what a mint keeps is its share rounded up, and never above its maximum', () => {
  fc.assert(
    fc.property(fees, fc.bigInt(0n, 10n ** 15n), (fee, gross) => {
      const kept = withheld(fee, gross)
      expect(kept).toBeLessThanOrEqual(fee.feeMax)
      expect(kept).toBeLessThanOrEqual(gross + 1n)
      if (kept < fee.feeMax) expect(kept * 10_000n - gross * fee.basisPoints).toBeLessThan(10_000n)
    }),
  )
})
