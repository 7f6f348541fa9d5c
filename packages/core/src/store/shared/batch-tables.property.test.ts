import fc from 'fast-check'
import { expect, test } from 'vitest'
import { encodeRow } from '../kernel/codec.ts'
import { BatchTables } from './batch-tables.ts'
import { RowCache } from './row-cache.ts'
import { RowMissing } from './row-missing.ts'

const key = fc.constantFrom('a', 'b', 'c', 'd', 'e', 'f', 'g')
const table = fc.constantFrom('orders' as const, 'due' as const)
const step = fc.oneof(
  { weight: 3, arbitrary: fc.record({ kind: fc.constant('put' as const), table, key, value: fc.nat(9) }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('remove' as const), table, key }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('get' as const), table, key }) },
  {
    weight: 4,
    arbitrary: fc.record({ kind: fc.constant('range' as const), table, from: key, to: key, max: fc.integer({ min: 1, max: 4 }) }),
  },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('other' as const), table, key, value: fc.option(fc.nat(9)) }) },
  { weight: 1, arbitrary: fc.constantFrom({ kind: 'commit' as const }, { kind: 'rollback' as const }) },
)
type Rows = Map<string, { readonly value: number }>
type Name = 'orders' | 'due'

const sorted = (rows: Rows, from: string, to: string, max: number) =>
  [...rows]
    .filter(([k]) => k >= from && k < to)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .slice(0, max)

test('what a run wrote over what is known, fetched as needed, behaves like one map', () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 80, size: 'max' }), (steps) => {
      const server: Record<Name, Rows> = { orders: new Map(), due: new Map() }
      const cache = new RowCache()
      let run = new BatchTables(cache, false)
      let model: Record<Name, Rows> = { orders: new Map(), due: new Map() }
      const fetched = <Answer>(ask: () => Answer): Answer => {
        for (let rounds = 0; rounds < 20; rounds++) {
          try {
            return ask()
          } catch (error) {
            if (!(error instanceof RowMissing)) throw error
            const rows = server[error.table as Name]
            const request = {
              since: null,
              gets: [{ table: error.table, keys: error.keys }],
              ranges: error.range === undefined ? [] : [error.range],
            }
            const text = (k: string) => (rows.has(k) ? encodeRow(rows.get(k)) : null)
            cache.learn(
              request,
              {
                head: { epoch: 'e', number: 0 },
                now: 0,
                changed: [],
                rows: [error.keys.map(text)],
                ranges: request.ranges.map(({ from, to, max }) =>
                  sorted(rows, from, to, max).map(([k]) => [k, text(k) as string] as const),
                ),
              },
              () => undefined,
            )
          }
        }
        throw new RangeError('rows are missing for ever')
      }
      const restart = () => {
        run = new BatchTables(cache, false)
        model = { orders: new Map(server.orders), due: new Map(server.due) }
      }
      for (const each of steps) {
        switch (each.kind) {
          case 'put':
            run.savepoint()
            run.put(each.table, each.key, { value: each.value } as never)
            model[each.table].set(each.key, { value: each.value })
            break
          case 'remove':
            run.savepoint()
            run.remove(each.table, each.key)
            model[each.table].delete(each.key)
            break
          case 'get':
            expect(fetched(() => run.get(each.table, each.key))).toEqual(model[each.table].get(each.key))
            break
          case 'range':
            expect(fetched(() => run.range(each.table, each.from, each.to, each.max))).toEqual(
              sorted(model[each.table], each.from, each.to, each.max),
            )
            break
          case 'other':
            // Somebody else commits: this run is thrown away, and what it knows of the key with it.
            if (each.value === null) server[each.table].delete(each.key)
            else server[each.table].set(each.key, { value: each.value })
            cache.forget([{ table: each.table, keys: [each.key] }])
            restart()
            break
          case 'commit':
            run.handOver()
            server.orders = new Map(model.orders)
            server.due = new Map(model.due)
            cache.trim()
            restart()
            break
          case 'rollback': {
            run.savepoint()
            run.put('orders', 'a', { value: 77 } as never)
            run.remove('orders', 'b')
            run.rollback()
            break
          }
        }
      }
    }),
    { numRuns: 400 },
  )
})
