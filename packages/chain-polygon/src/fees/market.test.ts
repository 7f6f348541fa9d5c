import { describe, expect, it } from 'vitest'
import { standardTip } from './gas-station.ts'
import { medianReward } from './market.ts'

describe('the tip that was paid lately', () => {
  it('is the median of the blocks that paid one', () => {
    expect(medianReward({ reward: [['0x5'], ['0x0'], ['0x1'], ['0x9']] })).toBe(5n)
    expect(medianReward({ reward: [['0x2'], ['0x8']] })).toBe(8n)
  })

  it.each([[{ reward: [] }], [{ reward: [['0x0']] }], [{ reward: 'x' }], [{}], [null], ['0x1'], [{ reward: [[5], null, ['0x']] }]])(
    'is unknown from %j',
    (answer) => {
      expect(medianReward(answer)).toBeUndefined()
    },
  )
})

describe("the gas station's tip", () => {
  it('is read as wei, exactly', () => {
    expect(standardTip({ standard: { maxPriorityFee: 30.000000001, maxFee: 61 } })).toBe(30_000_000_001n)
    expect(standardTip({ standard: { maxPriorityFee: 33 } })).toBe(33_000_000_000n)
  })

  it.each([
    [{}],
    [null],
    [{ standard: { maxPriorityFee: '30' } }],
    [{ standard: { maxPriorityFee: -1 } }],
    [{ standard: { maxPriorityFee: 1e9 } }],
    [{ standard: null }],
  ])('is unknown from %j', (answer) => {
    expect(standardTip(answer)).toBeUndefined()
  })
})
