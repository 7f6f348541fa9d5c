import { describe, expect, test } from 'vitest'
import type { Observation } from '../../chain/observation.ts'
import type { Attempt } from '../../store/records.ts'
import type { Context } from '../context.ts'
import { ownRivals } from './own-rivals.ts'

const attempt = (id: string, wish: object = {}): Attempt =>
  ({ id, claims: ['lane:0'], replaces: [], signed: { id: `tx of ${id}` }, state: 'sealed', ...wish }) as unknown as Attempt
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

describe('a rival that had to stay dead when a reorganisation brought back what had beaten it', () => {
  const dead = attempt('first', { state: 'dead', proof: { kind: 'conflict-final' } })
  const between = attempt('between', { replaces: ['first'] })
  const rows = new Map([dead, between].map((one) => [one.id as string, one]))
  const deadStore = {
    readClaims: async () => ({ claims: [{ attempts: ['back'] }] }),
    readAttempt: async (input: { attempt: string }) => ({ status: 'found', attempt: rows.get(input.attempt) ?? attempt(input.attempt) }),
  }
  const seenBy = (back: Attempt, ...others: readonly Attempt[]): Promise<readonly Attempt[]> =>
    ownRivals({ store: deadStore } as unknown as Context, [back, ...others], [usedBy('tx of first')])

  test('is found by what replaces it, however far up the line', async () => {
    expect(await seenBy(attempt('back', { replaces: ['first'], draft: { payments: [] } }))).toEqual([dead])
    expect(await seenBy(attempt('back', { replaces: ['between'], draft: { payments: [] } }))).toEqual([dead])
  })

  test('proves nothing that pays dead: it may have paid the same, and settles nothing any more', async () => {
    const paying = { payments: [{ order: 'W-1' }] }
    expect(await seenBy(attempt('back', { replaces: ['first'], draft: paying }))).toEqual([])
    const other = attempt('other', { draft: paying })
    expect(await seenBy(attempt('back', { replaces: ['first'], draft: { payments: [] } }), other)).toEqual([])
  })

  test('one that reverted paid nothing, and is shown to whatever it beat', async () => {
    rows.set('first', attempt('first', { state: 'dead', proof: { kind: 'reverted-final' } }))
    expect(await seenBy(attempt('back', { replaces: ['first'], draft: { payments: [{ order: 'W-1' }] } }))).toHaveLength(1)
  })
})

test('nothing is read while nobody is accused', async () => {
  const untouchable = { store: {} } as unknown as Context
  expect(await ownRivals(untouchable, [payment], [{ attempt: payment.id, status: 'pooled' } as Observation])).toEqual([])
})
