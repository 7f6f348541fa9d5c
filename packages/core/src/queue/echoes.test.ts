import { expect, test } from 'vitest'
import { Echoes, type RingMark } from './echoes.ts'

const ring = (id: string, more: Partial<RingMark> = {}): RingMark => ({
  id,
  dedupeId: 'w-1',
  sender: 'me',
  number: 1,
  deliveries: 1,
  ...more,
})
const ids = (rings: readonly RingMark[]): string[] => rings.map(({ id }) => id)

test('of rings received together the first is news, whoever sent them', () => {
  const { news, echoes } = new Echoes('me').sort([
    ring('a'),
    ring('b', { sender: 'another' }),
    ring('c', { dedupeId: 'w-2' }),
    ring('d', { dedupeId: undefined }),
  ])
  expect([ids(news), ids(echoes)]).toEqual([['a', 'c', 'd'], ['b']])
})

test('a ring that this object sent before it received the other is an echo; a later one is news', () => {
  const echoes = new Echoes('me')
  const [first, second] = [echoes.next(), echoes.next()]
  expect(ids(echoes.sort([ring('a', { number: first })]).news)).toEqual(['a'])
  expect(ids(echoes.sort([ring('b', { number: second })]).echoes)).toEqual(['b'])
  expect(ids(echoes.sort([ring('c', { number: echoes.next() })]).news)).toEqual(['c'])
})

test('what another process sent, and what is delivered again, is never swallowed', () => {
  const echoes = new Echoes('me')
  echoes.sort([ring('a', { number: echoes.next() })])
  expect(ids(echoes.sort([ring('b', { sender: 'another', number: 0 })]).news)).toEqual(['b'])
  expect(ids(echoes.sort([ring('a', { deliveries: 2 })]).news)).toEqual(['a'])
  expect(ids(echoes.sort([ring('c', { number: 0, deliveries: 2 })]).news)).toEqual(['c'])
})

test('forgets the oldest of very many', () => {
  const echoes = new Echoes('me')
  const number = echoes.next()
  for (let at = 0; at <= 10_000; at += 1) echoes.sort([ring(`r-${at}`, { dedupeId: `w-${at}`, number })])
  expect(ids(echoes.sort([ring('late', { dedupeId: 'w-0', number })]).news)).toEqual(['late'])
  expect(ids(echoes.sort([ring('later', { dedupeId: 'w-10000', number })]).echoes)).toEqual(['later'])
})
