import { expect, test } from 'vitest'
import type { Observation } from '../../chain/observation.ts'
import type { Attempt } from '../../store/records.ts'
import { paidBy } from './paid-by.ts'

const attempt = (id: string): Attempt => ({ id, signed: { id: `tx of ${id}`, bytes: new Uint8Array(), creates: [] } }) as unknown as Attempt
const final = (id: string, transaction: string): Observation =>
  ({ attempt: id, status: 'final', transaction, block: { height: 1, hash: 'h' }, feePaid: 1n }) as unknown as Observation
const [first, replacement] = [attempt('a'), attempt('b')]

test('a confirmed replacement is settled as itself, not as the attempt whose payments it repeats', () => {
  const seen = new Map([
    ['a', final('a', 'tx of b')],
    ['b', final('b', 'tx of b')],
  ])
  expect(paidBy([first, replacement], seen)?.attempt.id).toBe('b')
})

test('the same payments under an unknown id settle the attempt that wanted them', () => {
  const seen = new Map([['a', final('a', 'malleated')]])
  expect(paidBy([first], seen)).toMatchObject({ attempt: { id: 'a' }, now: { transaction: 'malleated' } })
})

test('nothing is paid while nothing is final', () => {
  expect(paidBy([first], new Map([['a', { attempt: first.id, status: 'pooled' } as Observation]]))).toBeUndefined()
})
