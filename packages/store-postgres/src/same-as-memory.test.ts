import type { Store } from '@wallet/core'
import { openMemoryBench, randomScript, runScript } from '@wallet/core/testing'
import { startPgBouncer } from '@wallet/harness'
import { expect, test } from 'vitest'
import { openPostgresBench } from './fixtures/bench.ts'
import { sharedServer } from './fixtures/server.ts'

const server = sharedServer()

async function dump(store: Store): Promise<readonly unknown[]> {
  const rows: unknown[] = []
  let after: string | null = null
  do {
    const page: Awaited<ReturnType<Store['exportRows']>> = await store.exportRows({ after, max: 1_000 })
    rows.push(...page.rows)
    after = page.next
  } while (after !== null)
  return rows
}

test('a random script of 5,000 commands gives the answers and the rows of the memory store, byte for byte', async () => {
  const script = randomScript(4_711, 5_000)
  const model = openMemoryBench()
  const bench = await openPostgresBench(server())
  const wanted = await runScript(model.store, script)
  expect(await runScript(bench.store, script)).toEqual(wanted)
  const rows = await dump(bench.store)
  expect(rows.length).toBeGreaterThan(2_500)
  expect(rows).toEqual(await dump(model.store))
  expect(await dump(bench.second as Store)).toEqual(rows)
  await bench.close()
})

test('behind PgBouncer in transaction mode, two stores on a pool of one connection give the same answers and rows', async () => {
  const pooler = await startPgBouncer(server(), 1)
  const script = randomScript(815, 1_000)
  const model = openMemoryBench()
  const bench = await openPostgresBench(server(), pooler.url())
  const wanted: unknown[] = []
  const given: unknown[] = []
  for (let at = 0; at < script.length; at += 10) {
    const part = script.slice(at, at + 10)
    wanted.push(...(await runScript(model.store, part)))
    given.push(...(await runScript(at % 20 === 0 ? bench.store : (bench.second as Store), part)))
  }
  expect(given).toEqual(wanted)
  expect(await dump(bench.store)).toEqual(await dump(model.store))
  await bench.close()
  await pooler.stop()
})
