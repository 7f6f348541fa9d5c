import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { comfortable, fitOffer, outbid, tight } from './offer.ts'

const gwei = 10n ** 9n
const fees = { tipMin: 30n * gwei, tipMax: 500n * gwei, feeMax: 3_000n * gwei }
const market = fc.record({ baseFee: fc.bigInt(0n, 5_000n * gwei), tip: fc.bigInt(fees.tipMin, fees.tipMax) })
const gas = fc.bigInt(21_000n, 30_000_000n)
const budget = fc.bigInt(0n, 10n ** 20n)
// No node takes a tip above the fee cap, so no earlier offer has one.
const sane = fc
  .record({ feeCap: fc.bigInt(25n * gwei, 2_000n * gwei), tip: fc.bigInt(25n * gwei, 400n * gwei) })
  .map(({ feeCap, tip }) => ({ feeCap, tip: tip < feeCap ? tip : feeCap }))
const offers = fc.array(sane, { minLength: 1, maxLength: 4 })

describe('an offer', () => {
  it('never costs more than allowed and never offers less than is worth sending', () => {
    fc.assert(
      fc.property(market, gas, budget, (now, gasLimit, feeMax) => {
        const result = fitOffer(fees, now, gasLimit, feeMax)
        if (result.status === 'too-dear') {
          expect(tight(now) * gasLimit > feeMax - (feeMax % gasLimit) || tight(now) > fees.feeMax).toBe(true)
          return
        }
        const { feeCap, tip } = result.offer
        expect(feeCap * gasLimit <= feeMax && feeCap <= fees.feeMax).toBe(true)
        expect(feeCap >= tight(now) && feeCap <= comfortable(now) && tip <= feeCap).toBe(true)
      }),
    )
  })
})

describe('an outbidding', () => {
  it("raises both fees by more than bor's ten per cent over every earlier one, within the limits", () => {
    fc.assert(
      fc.property(market, offers, gas, budget, (now, old, gasLimit, feeMax) => {
        const result = outbid(fees, now, old, gasLimit, feeMax)
        if (result.status === 'too-dear') return
        const { feeCap, tip } = result.offer
        for (const before of old) {
          expect(feeCap * 100n >= before.feeCap * 112n && feeCap > before.feeCap).toBe(true)
          expect(tip * 100n >= before.tip * 112n && tip > before.tip).toBe(true)
        }
        expect(feeCap * gasLimit <= feeMax && feeCap <= fees.feeMax && tip <= fees.tipMax && tip <= feeCap).toBe(true)
      }),
    )
  })

  it('is not refused where an eighth more can be paid', () => {
    fc.assert(
      fc.property(market, gas, (now, gasLimit) => {
        const old = { feeCap: 100n * gwei, tip: 40n * gwei }
        const needed = ((100n * gwei * 9n) / 8n) * gasLimit
        expect(outbid(fees, now, [old], gasLimit, needed).status).toBe('offer')
        expect(outbid(fees, now, [old], gasLimit, needed - gasLimit).status).toBe('too-dear')
      }),
    )
  })
})
