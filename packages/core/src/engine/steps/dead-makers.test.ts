import { expect, test } from 'vitest'
import type { Attempt } from '../../store/records.ts'
import type { Context } from '../context.ts'
import { deadMakers } from './dead-makers.ts'

// `of x` is a coin that x makes.
const rows: { readonly [id: string]: object } = {
  lost: { state: 'sealed', claims: ['of child', 'of a stranger'] },
  child: { state: 'dead', claims: ['of parent', 'of older'] },
  parent: { state: 'dead', claims: ['of lost'] },
  older: { state: 'final', claims: ['of the first'], observation: { status: 'final', transaction: 'tx of older' } },
  renamed: { state: 'final', claims: ['of older'], observation: { status: 'final', transaction: 'tx by another name' } },
  heir: { state: 'sealed', claims: ['of renamed', 'of waiting'] },
  waiting: { state: 'sealed', claims: [] },
}
const attempt = (id: string) => ({ id, signed: { id: `tx of ${id}` }, ...rows[id] }) as unknown as Attempt
const read: string[] = []
const store = {
  readClaims: async ({ claims }: { claims: readonly string[] }) => {
    const makers = claims.map((claim) => claim.slice('of '.length)).map((id) => (id in rows ? id : null))
    return { claims: claims.map(() => null), makers }
  },
  readAttempt: async (input: { attempt: string }) => {
    read.push(input.attempt)
    return { status: 'found', attempt: attempt(input.attempt) }
  },
}
const makersOf = async (...ids: string[]) => {
  read.length = 0
  return (await deadMakers({ store } as unknown as Context, ids.map(attempt))).map(({ id }) => id)
}

test('the whole line of the dead is found, and nothing behind what was mined', async () => {
  expect(await makersOf('lost')).toEqual(['child', 'parent'])
  expect(read, 'in a circle, which no chain has, each is read once').toEqual(['child', 'parent', 'older', 'lost'])
})

test('what was mined under another id made none of the coins that count on it', async () => {
  expect(await makersOf('heir')).toEqual(['renamed'])
  expect(await makersOf('renamed')).toEqual([])
})
