import fc from 'fast-check'
import { expect, test } from 'vitest'
import { isMature, isWorthWaiting } from './maturity.ts'

const at = (height: number, time = 1_700_000_000) => ({ height, time })

test.each([
  ['no lock', { height: 100, unlockTime: 0n }, at(100), true],
  ['a block that is not final', { height: 101, unlockTime: 0n }, at(100), false],
  ['locked to a height above', { height: 90, unlockTime: 101n }, at(100), false],
  ['locked to a height that is final', { height: 90, unlockTime: 100n }, at(100), true],
  ['locked to a time ahead', { height: 90, unlockTime: 1_700_000_001n }, at(100), false],
  ['locked to a time gone by', { height: 90, unlockTime: 1_700_000_000n }, at(100), true],
  ['locked for ever', { height: 90, unlockTime: (1n << 64n) - 1n }, at(100), false],
])('%s', (_, incoming, horizon, expected) => {
  expect(isMature(incoming, horizon)).toBe(expected)
})

test('what counts once counts at every later horizon, so each is credited exactly once', () => {
  const whole = fc.nat({ max: 300 })
  const lock = fc.oneof(fc.constant(0n), fc.bigInt(0n, 300n), fc.bigInt(1_700_000_000n, 1_700_000_300n))
  fc.assert(
    fc.property(whole, lock, fc.array(fc.tuple(whole, whole), { minLength: 1, maxLength: 8 }), (height, unlockTime, steps) => {
      let before = at(-1, 0)
      let credited = 0
      for (const [blocks, seconds] of steps) {
        const now = at(before.height + blocks + 1, Math.max(before.time, 1_700_000_000 + seconds))
        if (isMature({ height, unlockTime }, now) && !isMature({ height, unlockTime }, before)) credited += 1
        before = now
      }
      expect(credited).toBe(isMature({ height, unlockTime }, before) ? 1 : 0)
    }),
  )
})

test('only locks of bounded length keep the scan looking back', () => {
  expect(isWorthWaiting({ height: 100, unlockTime: 10_100n }, at(200), 10_000)).toBe(true)
  expect(isWorthWaiting({ height: 100, unlockTime: 10_101n }, at(200), 10_000)).toBe(false)
  expect(isWorthWaiting({ height: 100, unlockTime: 1_700_000_000n + 1_200_001n }, at(200), 10_000)).toBe(false)
})
