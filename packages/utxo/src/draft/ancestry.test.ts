import { expect, it } from 'vitest'
import { bumpFeeOf, waitingOf, withAncestors } from './ancestry.ts'

const entry = (txid: string, fee: bigint, depends: readonly string[] = [], weight = 400) => ({ txid, weight, fee, depends })

it('a parent that pays too little is made up for, to the unit', () => {
  expect(bumpFeeOf(waitingOf([entry('a', 100n)]), ['a'], 5_000n)).toBe(400n)
  expect(bumpFeeOf(waitingOf([entry('a', 500n)]), ['a'], 5_000n)).toBe(0n)
  expect(bumpFeeOf(waitingOf([]), ['a'], 5_000n)).toBe(0n)
})

it('an ancestor that pays more does not make up for the others: a miner takes it anyway', () => {
  const waiting = waitingOf([entry('rich', 9_000n), entry('poor', 100n, ['rich'])])
  expect(bumpFeeOf(waiting, ['poor'], 5_000n)).toBe(400n)
})

it('a child that pays for its parent has been paid for', () => {
  const waiting = waitingOf([entry('poor', 100n), entry('rich', 900n, ['poor'])])
  expect(bumpFeeOf(waiting, ['rich'], 5_000n)).toBe(0n)
  expect(bumpFeeOf(waiting, ['poor'], 5_000n)).toBe(400n)
})

it('shared ancestors count once, and a ring that a lying node tells of comes to an end', () => {
  const waiting = waitingOf([entry('root', 100n), entry('a', 100n, ['root']), entry('b', 100n, ['root'])])
  expect(bumpFeeOf(waiting, ['a', 'b'], 5_000n)).toBe(1_200n)
  expect(bumpFeeOf(waiting, ['a'], 5_000n) + bumpFeeOf(waiting, ['b'], 5_000n)).toBe(1_600n)
  const ring = waitingOf([entry('x', 0n, ['y']), entry('y', 0n, ['x'])])
  expect(withAncestors(ring, ['x']).size).toBe(2)
  expect(bumpFeeOf(ring, ['x'], 5_000n)).toBe(1_000n)
})
