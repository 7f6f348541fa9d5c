import type { TableKeys, TableRows } from '@wallet/core'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { file, group, none, unit } from '../server/sql/text.ts'
import { packAskedKeys, packBound, packKeys, packRows, unpackChanged, unpackRange, unpackRows, unpackTableRows } from './wire.ts'

const key = fc.stringMatching(/^[\x21-\x7e]{1,40}$/)
const text = fc.string({ minLength: 1 }).map((value) => JSON.stringify({ value }))
const table = fc.constantFrom('orders', 'accounts', 'due', 'journal')
const lists = fc
  .uniqueArray(fc.record({ table, rows: fc.uniqueArray(fc.tuple(key, text), { minLength: 1, maxLength: 6, selector: ([one]) => one }) }), {
    maxLength: 4,
    selector: (list) => list.table,
  })
  .map((found): readonly TableRows[] =>
    found.map(({ table: name, rows }) => ({
      table: name as TableRows['table'],
      keys: rows.map(([one]) => one),
      values: rows.map(([, value]) => value),
    })),
  )

test('rows that are packed and read back are the same', () => {
  fc.assert(
    fc.property(lists, (rows) => {
      const [tables, keys] = packKeys(rows)
      expect(unpackTableRows(tables || null, keys || null, packRows(rows) || null)).toEqual(rows)
    }),
  )
})

test('changes are told once per table, over all commits', () => {
  fc.assert(
    fc.property(fc.array(lists, { maxLength: 4 }), (commits) => {
      const told = commits.filter((rows) => rows.length > 0).map((rows) => packKeys(rows).join(group))
      const wanted = new Map<string, Set<string>>()
      for (const { table: name, keys } of commits.flat()) wanted.set(name, new Set([...(wanted.get(name) ?? []), ...keys]))
      const changed = unpackChanged(told.join(file)) as readonly TableKeys[]
      expect(new Map(changed.map(({ table: name, keys }) => [name, new Set(keys)]))).toEqual(wanted)
    }),
  )
  expect(unpackChanged(null)).toBe('too-many')
})

test('a range is read back in order', () => {
  fc.assert(
    fc.property(fc.array(fc.tuple(key, text)), (rows) => {
      expect(unpackRange(rows.flat().join(unit))).toEqual(rows)
    }),
  )
  expect(unpackRows(['{}', none, '{}'].join(unit))).toEqual(['{}', null, '{}'])
})

test('a key that no row can have is asked for as one that none has, and never written', () => {
  const odd = [{ table: 'orders', keys: [`W-1${unit}W-2`, 'W-3'] }] as const
  expect(packAskedKeys(odd)).toEqual(['orders', ` ${unit}W-3`])
  expect(() => packKeys(odd)).toThrow('printable')
})

test('the bounds of a range hold no separator and keep their place among keys', () => {
  fc.assert(
    fc.property(
      fc.string({ unit: fc.integer({ min: 0, max: 0x7e }).map((code) => String.fromCharCode(code)), maxLength: 8 }),
      key,
      (bound, one) => {
        const packed = packBound(bound)
        expect(packed).not.toBe('')
        expect([unit, group, file, none].some((separator) => packed.includes(separator))).toBe(false)
        expect(packed <= one).toBe(bound <= one)
      },
    ),
  )
})
