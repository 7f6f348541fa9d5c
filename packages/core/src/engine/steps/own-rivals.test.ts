import { expect, test } from 'vitest'
import type { Observation } from '../../chain/observation.ts'
import type { Attempt } from '../../store/records.ts'
import type { Context } from '../context.ts'
import { ownRivals } from './own-rivals.ts'

const attempt = (id: string): Attempt => ({ id, claims: ['lane:0'], signed: { id: `tx of ${id}` } }) as unknown as Attempt
const [payment, cancel] = [attempt('payment'), attempt('cancel')]
const store = {
  readClaims: async () => ({ claims: [{ attempts: ['payment', 'cancel'] }] }),
  readAttempt: async (input: { attempt: string }) => ({ status: 'found', attempt: attempt(input.attempt) }),
}
const context = { store } as unknown as Context
const usedBy = (by: string): Observation =>
  ({ attempt: 'payment', status: 'foreign-use', by, block: { height: 1, hash: 'h' } }) as unknown as Observation

test('a slot used by our own cancel is nobody else s doing', async () => {
  expect(await ownRivals(context, [payment], [usedBy('tx of cancel')])).toEqual([cancel])
})

test('a transaction that none of our attempts made stays foreign', async () => {
  expect(await ownRivals(context, [payment], [usedBy('tx of a stranger')])).toEqual([])
})

test('nothing is read while nobody is accused', async () => {
  const untouchable = { store: {} } as unknown as Context
  expect(await ownRivals(untouchable, [payment], [{ attempt: payment.id, status: 'pooled' } as Observation])).toEqual([])
})
