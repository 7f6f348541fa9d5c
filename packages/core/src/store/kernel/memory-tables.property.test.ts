import fc from 'fast-check'
import { expect, test } from 'vitest'
import { memoryTables } from './memory-tables.ts'

type Step = { readonly kind: 'put' | 'remove' | 'savepoint' | 'rollback'; readonly key: string; readonly value: string }

const step: fc.Arbitrary<Step> = fc.record({
  kind: fc.constantFrom('put', 'put', 'put', 'remove', 'savepoint', 'rollback'),
  key: fc.integer({ min: 0, max: 1500 }).map((n) => `k${n.toString(36)}`),
  value: fc.string({ maxLength: 3 }),
})

test('behaves like a sorted map with one saved copy', () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 3000, size: 'max' }), fc.string({ maxLength: 4 }), fc.nat(20), (steps, from, max) => {
      const tables = memoryTables()
      let model = new Map<string, string>()
      let saved = new Map<string, string>()
      tables.savepoint()
      for (const { kind, key, value } of steps) {
        if (kind === 'put') {
          tables.put('cursors', key, { value })
          model.set(key, value)
        } else if (kind === 'remove') {
          tables.remove('cursors', key)
          model.delete(key)
        } else if (kind === 'savepoint') {
          tables.savepoint()
          saved = new Map(model)
        } else {
          tables.rollback()
          model = new Map(saved)
        }
      }
      const sorted = [...model].sort(([a], [b]) => (a < b ? -1 : 1))
      const plain = (rows: readonly (readonly [string, { readonly value: string }])[]) => rows.map(([key, row]) => [key, row.value])
      expect(plain(tables.range('cursors', '', '\uffff', 10_000))).toEqual(sorted)
      expect(plain(tables.range('cursors', from, 'kz', max))).toEqual(sorted.filter(([key]) => key >= from && key < 'kz').slice(0, max))
      for (const [key, value] of sorted) expect(tables.get('cursors', key)?.value).toBe(value)
    }),
    { numRuns: 60 },
  )
})

test('keeps thousands of keys in order over many chunks', () => {
  const tables = memoryTables()
  const keys = Array.from({ length: 5_000 }, (_, n) => ((n * 7_919) % 5_003).toString().padStart(6, '0'))
  for (const key of keys) tables.put('cursors', key, { value: key })
  for (const key of keys.filter((_, n) => n % 3 === 0)) tables.remove('cursors', key)
  const left = keys.filter((_, n) => n % 3 !== 0).sort()
  expect(tables.range('cursors', '', '\uffff', 10_000).map(([key]) => key)).toEqual(left)
})
