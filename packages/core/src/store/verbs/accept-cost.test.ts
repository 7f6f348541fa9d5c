import { expect, test } from 'vitest'
import { intentDigest } from '../../intent/digest.ts'
import { buildIntent } from '../../testing/build/intent.ts'
import { applyCommands, type Savepoints } from '../kernel/apply.ts'
import { newBench } from './bench.fixture.ts'

/** Each of these calls is one SQL statement in a store on SQL, and accept is what users wait for. */
test('a plain accept reads at most six rows and writes at most seven', () => {
  const bench = newBench()
  bench.credit(1_000n)
  const calls = { get: 0, put: 0, remove: 0, range: 0 }
  const counted: Savepoints = {
    ...bench.tables,
    get: (table, key) => {
      calls.get += 1
      return bench.tables.get(table, key)
    },
    put: (table, key, row) => {
      calls.put += 1
      bench.tables.put(table, key, row)
    },
    remove: (table, key) => {
      calls.remove += 1
      bench.tables.remove(table, key)
    },
    range: (table, from, to, max) => {
      calls.range += 1
      return bench.tables.range(table, from, to, max)
    },
  }
  const intent = buildIntent({})
  const [outcome] = applyCommands(
    counted,
    [{ verb: 'accept', input: { intent, digest: intentDigest(intent), mac: 'm', requester: 'r', rules: [] } }],
    bench.now,
  )
  expect(outcome).toMatchObject({ ok: true, result: { status: 'accepted' } })
  expect(calls).toEqual({ get: 6, put: 7, remove: 0, range: 0 })
})
