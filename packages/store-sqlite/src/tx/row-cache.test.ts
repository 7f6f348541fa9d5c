import { expect, test } from 'vitest'
import { absent, RowCache } from './row-cache.ts'

test('what is used stays, what is not is dropped, and the size is bounded', () => {
  const cache = new RowCache<number>(4)
  for (let i = 0; i < 100; i++) {
    cache.set(`row ${i}`, i)
    expect(cache.get('row 0')).toBe(0)
  }
  const kept = Array.from({ length: 100 }, (_, i) => cache.get(`row ${i}`)).filter((cell) => cell !== undefined)
  expect(kept.length).toBeLessThanOrEqual(8)
})

test('absence is remembered apart from not knowing', () => {
  const cache = new RowCache<number>(4)
  cache.set('gone', absent)
  expect([cache.get('gone'), cache.get('never seen')]).toEqual([absent, undefined])
})
