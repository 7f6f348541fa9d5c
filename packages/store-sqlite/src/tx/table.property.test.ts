import { DatabaseSync } from 'node:sqlite'
import { decodeRow, encodeRow } from '@wallet/core'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { migrate } from '../database/schema.ts'
import { BatchTables } from './batch-tables.ts'

const codec = () => ({ encode: encodeRow, decode: decodeRow })
const key = fc.constantFrom('a', 'b', 'c', 'd', 'e', 'f')
const table = fc.constantFrom('orders' as const, 'due' as const, 'cursors' as const)
const step = fc.oneof(
  fc.record({ kind: fc.constant('put' as const), table, key, value: fc.string({ maxLength: 3 }) }),
  fc.record({ kind: fc.constant('remove' as const), table, key }),
  fc.record({ kind: fc.constant('get' as const), table, key }),
  fc.record({ kind: fc.constant('range' as const), table, from: key, to: key, max: fc.integer({ min: 1, max: 4 }) }),
  fc.constantFrom({ kind: 'savepoint' as const }, { kind: 'rollback' as const }, { kind: 'commit' as const }, { kind: 'reopen' as const }),
)

type Model = Map<string, Map<string, unknown>>
const copy = (model: Model): Model => new Map([...model].map(([name, rows]) => [name, new Map(rows)]))

test('layers, memory and SQLite together behave like one map with an undo', () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
      const db = new DatabaseSync(':memory:')
      migrate(db, 'memory')
      let tables = new BatchTables(db, codec)
      let model: Model = new Map([
        ['orders', new Map()],
        ['due', new Map()],
        ['cursors', new Map()],
      ])
      let saved = copy(model)
      for (const each of steps) {
        switch (each.kind) {
          case 'put':
            tables.put(each.table, each.key, { value: each.value } as never)
            model.get(each.table)?.set(each.key, { value: each.value })
            break
          case 'remove':
            tables.remove(each.table, each.key)
            model.get(each.table)?.delete(each.key)
            break
          case 'get':
            expect(tables.get(each.table, each.key)).toEqual(model.get(each.table)?.get(each.key))
            break
          case 'range': {
            const rows = [...(model.get(each.table) ?? [])]
              .filter(([k]) => k >= each.from && k < each.to)
              .sort(([a], [b]) => (a < b ? -1 : 1))
            expect(tables.range(each.table, each.from, each.to, each.max)).toEqual(rows.slice(0, each.max))
            break
          }
          case 'savepoint':
            tables.savepoint()
            saved = copy(model)
            break
          case 'rollback':
            tables.rollback()
            model = copy(saved)
            break
          case 'commit':
            tables.commitBatch(() => undefined)
            saved = copy(model)
            break
          case 'reopen':
            tables.commitBatch(() => undefined)
            saved = copy(model)
            tables = new BatchTables(db, codec)
            break
        }
      }
      tables.commitBatch(() => undefined)
      for (const [name, rows] of model) {
        const stored = db
          .prepare(`SELECT k, v FROM ${name} ORDER BY k`)
          .all()
          .map((row) => [row['k'], decodeRow(String(row['v']))])
        expect(stored).toEqual([...rows].sort(([a], [b]) => (a < b ? -1 : 1)))
      }
      db.close()
    }),
    { numRuns: 300 },
  )
})
