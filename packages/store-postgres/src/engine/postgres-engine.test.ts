import { type Head, type SharedCommit, type SharedEngine, tableNames } from '@wallet/core'
import { expect, test } from 'vitest'
import { freshSchema } from '../fixtures/bench.ts'
import { sharedServer } from '../fixtures/server.ts'
import { openEngine } from './open-engine.ts'

const server = sharedServer()
const everything = { since: null, gets: [], ranges: [] }
let batches = 0

const open = (schema: string): Promise<SharedEngine> => openEngine({ url: server().url(), schema })

/** A commit of one row on top of a head, now. */
function put(base: Head, now: number, key: string, more: Partial<SharedCommit> = {}): SharedCommit {
  batches += 1
  const puts = [{ table: 'orders' as const, keys: [key], values: [`{"n":"${key}"}`] }]
  return { batch: `b-${batches}`, base, now, puts, removes: [], absent: [], owner: 'me', turnMs: 0, ...more }
}

test('commits on the head, and answers a batch that is sent again as written already, as long as its history is kept', async () => {
  const engine = await open(freshSchema())
  const { head, now } = await engine.read(everything)
  const first = put(head, now, 'W-1')
  expect(await engine.commit(first)).toEqual({ status: 'committed', head: { ...head, number: 1 } })
  expect(await engine.commit(first)).toEqual({ status: 'already', head: { ...head, number: 1 } })
  for (let at = 1; at <= 256; at += 1) {
    const view = await engine.read(everything)
    expect((await engine.commit(put(view.head, view.now, `X-${at}`))).status).toBe('committed')
  }
  expect(await engine.commit(first)).toMatchObject({ status: 'behind', changed: 'too-many', rows: [] })
  expect((await engine.read({ ...everything, since: { ...head, number: 1 } })).changed).toHaveLength(1)
  expect((await engine.read({ ...everything, since: head })).changed).toBe('too-many')
  expect((await engine.read({ ...everything, since: { epoch: 'another', number: 200 } })).changed).toBe('too-many')
  await engine.close()
})

test('tells whoever is behind what changed, with the rows that both wanted, and writes nothing of theirs', async () => {
  const schema = freshSchema()
  const [one, other] = [await open(schema), await open(schema)]
  const { head, now } = await one.read(everything)
  await one.commit(put(head, now, 'W-1'))
  const late = put(head, now, 'W-1', { removes: [{ table: 'due', keys: ['d'] }], batch: 'late' })
  const reply = await other.commit({ ...late, puts: [{ table: 'orders', keys: ['W-1', 'W-2'], values: ['{"n":"late"}', '{}'] }] })
  expect(reply).toEqual({
    status: 'behind',
    head: { ...head, number: 1 },
    now: expect.any(Number),
    changed: [{ table: 'orders', keys: ['W-1'] }],
    rows: [{ table: 'orders', keys: ['W-1'], values: ['{"n":"W-1"}'] }],
  })
  const view = await other.read({ since: null, gets: [{ table: 'orders', keys: ['W-2', 'W-1'] }], ranges: [] })
  expect(view.rows).toEqual([[null, '{"n":"W-1"}']])
  await Promise.all([one.close(), other.close()])
})

test('takes a time only near its own clock and never before the last commit', async () => {
  const engine = await open(freshSchema())
  const { head, now } = await engine.read(everything)
  expect(await engine.commit(put(head, now + 60_000, 'W-1'))).toEqual({ status: 'clock', now: expect.any(Number) })
  expect((await engine.commit(put(head, now - 60_000, 'W-1'))).status).toBe('clock')
  const done = await engine.commit(put(head, now, 'W-1'))
  if (done.status !== 'committed') throw new Error(done.status)
  expect((await engine.commit(put(done.head, now - 1, 'W-2'))).status).toBe('clock')
  await engine.close()
})

test('makes others wait while somebody has the turn, until he has committed or it is over', async () => {
  const engine = await open(freshSchema())
  const start = await engine.read(everything)
  await engine.commit(put(start.head, start.now, 'W-1'))
  expect((await engine.commit(put(start.head, start.now, 'W-2', { owner: 'slow', turnMs: 60_000 }))).status).toBe('behind')
  const { head, now } = await engine.read(everything)
  const waits = await engine.commit(put(head, now, 'W-3'))
  expect(waits).toEqual({ status: 'wait', ms: expect.any(Number) })
  expect(waits).toMatchObject({ ms: expect.closeTo(60_000, -4) })
  const turned = await engine.commit(put(head, now, 'W-4', { owner: 'slow' }))
  if (turned.status !== 'committed') throw new Error(turned.status)
  const next = await engine.read(everything)
  expect((await engine.commit(put(next.head, next.now, 'W-5', { puts: [] }))).status).toBe('committed')
  expect((await engine.commit(put(next.head, next.now, 'W-6', { owner: 'slow', turnMs: 100 }))).status).toBe('behind')
  await new Promise((resolve) => setTimeout(resolve, 150))
  const after = await engine.read(everything)
  expect((await engine.commit(put(after.head, after.now, 'W-7'))).status).toBe('committed')
  await engine.close()
})

test('reads and writes every table, in byte order of the keys, with bounds that no key can have', async () => {
  const engine = await open(freshSchema())
  const { head, now } = await engine.read(everything)
  const keys = ['a', 'B', 'a|b', 'a~', '0']
  const puts = tableNames.map((table) => ({ table, keys, values: keys.map((key) => `{"available":"#1","key":"${key}","locked":"#1"}`) }))
  expect((await engine.commit({ ...put(head, now, 'x'), puts })).status).toBe('committed')
  const ranges = tableNames.flatMap((table) => [
    { table, from: '', to: '\uffff', max: 3 },
    { table, from: 'a\u0001', to: '\uffff', max: 10 },
  ])
  const view = await engine.read({ since: head, gets: tableNames.map((table) => ({ table, keys: ['B', 'none', 'a\u001fb'] })), ranges })
  for (const [at, rows] of view.ranges.entries()) expect(rows.map(([key]) => key)).toEqual(at % 2 === 0 ? ['0', 'B', 'a'] : ['a|b', 'a~'])
  for (const rows of view.rows) expect(rows.map((row) => row === null)).toEqual([false, true, true])
  expect(new Set((view.changed as readonly { table: string }[]).map(({ table }) => table))).toEqual(new Set(tableNames))
  await engine.close()
})

test('removes rows that may go, and tells of them', async () => {
  const engine = await open(freshSchema())
  const { head, now } = await engine.read(everything)
  const due = { table: 'due' as const, keys: ['1|W-1'], values: ['{"order":"W-1"}'] }
  const made = await engine.commit({ ...put(head, now, 'x'), puts: [due] })
  if (made.status !== 'committed') throw new Error(made.status)
  await engine.commit({ ...put(made.head, now + 1, 'x'), puts: [], removes: [{ table: 'due', keys: due.keys }] })
  const view = await engine.read({ since: made.head, gets: [{ table: 'due', keys: due.keys }], ranges: [] })
  expect([view.changed, view.rows]).toEqual([[{ table: 'due', keys: due.keys }], [[null]]])
  await engine.close()
})
