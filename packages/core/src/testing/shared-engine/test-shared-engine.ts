import assert from 'node:assert/strict'
import type { Head, SharedCommit, SharedCommitReply, SharedEngine } from '../../store/shared/shared-engine.ts'
import { type Rule, rule, runRules } from '../kit.ts'
import type { Runner } from '../runner.ts'
import type { SharedGround } from './shared-bench.ts'

/** Two engines on one empty ground, under a clock that only `advance` moves. */
type EngineBench = {
  readonly one: SharedEngine
  readonly other: SharedEngine
  readonly now: () => number
  advance(ms: number): Promise<void>
  close(): Promise<void>
}

let batches = 0

async function headOf(engine: SharedEngine): Promise<Head> {
  return (await engine.read({ since: null, gets: [], ranges: [] })).head
}

/** A commit that writes `halts` rows, on the head as it is unless told otherwise. */
async function write(
  bench: EngineBench,
  engine: SharedEngine,
  keys: readonly string[],
  more: Partial<SharedCommit> = {},
): Promise<SharedCommitReply> {
  return engine.commit(await commitOf(bench, engine, keys, more))
}

async function commitOf(
  bench: EngineBench,
  engine: SharedEngine,
  keys: readonly string[],
  more: Partial<SharedCommit> = {},
): Promise<SharedCommit> {
  batches += 1
  const base = more.base ?? (await headOf(engine))
  const puts = keys.length === 0 ? [] : [{ table: 'halts' as const, keys, values: keys.map((key) => `{"scope":"${key}"}`) }]
  return {
    batch: `batch-${batches}`,
    base,
    now: bench.now(),
    puts,
    removes: [],
    absent: [],
    owner: engine === bench.one ? 'one' : 'other',
    turnMs: 0,
    ...more,
  }
}

async function keysIn(engine: SharedEngine, from = '', to = '\uffff', max = 100): Promise<readonly string[]> {
  const view = await engine.read({ since: null, gets: [], ranges: [{ table: 'halts', from, to, max }] })
  return (view.ranges[0] ?? []).map(([key]) => key)
}

const engineRules: readonly Rule<EngineBench>[] = [
  rule('EN-1', 'shows what was committed, in byte order, with who changed what since', async (bench) => {
    const { one, other } = bench
    const start = await headOf(other)
    assert.equal(start.number, 0)
    assert.deepEqual(await write(bench, one, ['c', 'a|1', 'a', 'B']), { status: 'committed', head: { ...start, number: 1 } })
    const view = await other.read({
      since: start,
      gets: [{ table: 'halts', keys: ['a', 'nothing', 'c'] }],
      ranges: [{ table: 'halts', from: 'B', to: 'c', max: 100 }],
    })
    assert.deepEqual(view.head, { ...start, number: 1 })
    assert.deepEqual(view.rows, [['{"scope":"a"}', null, '{"scope":"c"}']])
    assert.deepEqual(
      view.ranges[0]?.map(([key]) => key),
      ['B', 'a', 'a|1'],
    )
    assert.ok(view.changed !== 'too-many')
    assert.deepEqual(view.changed.flatMap(({ table, keys }) => keys.map((key) => `${table} ${key}`)).sort(), [
      'halts B',
      'halts a',
      'halts a|1',
      'halts c',
    ])
    assert.deepEqual(await keysIn(one, '', '\uffff', 2), ['B', 'a'])
    assert.equal((await one.read({ since: null, gets: [], ranges: [] })).changed, 'too-many')
  }),
  rule('EN-2', 'writes nothing of a commit that is behind, and says what changed', async (bench) => {
    const { one, other } = bench
    const stale = await commitOf(bench, other, ['late'])
    await write(bench, one, ['first'])
    const reply = await other.commit(stale)
    assert.equal(reply.status, 'behind')
    assert.ok(reply.status === 'behind' && reply.changed !== 'too-many')
    assert.deepEqual([reply.head.number, reply.changed], [1, [{ table: 'halts', keys: ['first'] }]])
    assert.equal((await other.commit(stale)).status, 'behind', 'nor when it comes once more')
    assert.deepEqual(await keysIn(one), ['first'])
  }),
  rule('EN-3', 'knows a batch that it has, also when others have committed since', async (bench) => {
    const { one, other } = bench
    const commit = await commitOf(bench, one, ['mine'])
    assert.equal((await one.commit(commit)).status, 'committed')
    assert.deepEqual(await one.commit(commit), { status: 'already', head: { ...commit.base, number: 1 } })
    await write(bench, other, ['theirs'])
    assert.deepEqual(await one.commit(commit), { status: 'already', head: { ...commit.base, number: 1 } })
    assert.equal((await headOf(one)).number, 2)
  }),
  rule('EN-4', 'lets one of many at once through on each head', async (bench) => {
    const { one, other } = bench
    const base = await headOf(one)
    const commits = await Promise.all(
      Array.from({ length: 8 }, (_, at) => commitOf(bench, at % 2 === 0 ? one : other, [`k${at}`], { base })),
    )
    const replies = await Promise.all(commits.map((commit, at) => (at % 2 === 0 ? one : other).commit(commit)))
    assert.equal(replies.filter(({ status }) => status === 'committed').length, 1)
    assert.equal((await keysIn(other)).length, 1)
  }),
  rule('EN-5', 'takes no time before the last commit’s or far from its own', async (bench) => {
    const { one, now, advance } = bench
    await write(bench, one, ['a'])
    for (const wrong of [now() - 1, now() + 60_000, now() - 60_000]) {
      const reply = await write(bench, one, ['b'], { now: wrong })
      assert.deepEqual(reply, { status: 'clock', now: now() })
    }
    await advance(60_000)
    assert.equal((await write(bench, one, ['b'], { now: now() - 60_000 })).status, 'clock')
    assert.equal((await write(bench, one, ['b'])).status, 'committed')
    assert.equal((await one.read({ since: null, gets: [], ranges: [] })).now, now())
  }),
  rule('EN-6', 'keeps a turn for its owner until the commit or the end of its time', async (bench) => {
    const { one, other, advance } = bench
    const take = async () => {
      const stale = await commitOf(bench, other, ['turn'], { turnMs: 1_000 })
      await write(bench, one, [`before-${batches}`])
      assert.equal((await other.commit(stale)).status, 'behind')
    }
    await take()
    const refused = await write(bench, one, ['x'])
    assert.ok(refused.status === 'wait' && refused.ms > 0 && refused.ms <= 1_000)
    assert.equal((await write(bench, other, ['turn'])).status, 'committed')
    assert.equal((await write(bench, one, ['x'])).status, 'committed', 'a commit ends the turn')
    await take()
    assert.equal((await write(bench, other, [])).status, 'committed')
    assert.equal((await write(bench, one, ['y'])).status, 'committed', 'so does one without writes')
    await take()
    await advance(1_001)
    assert.equal((await write(bench, one, ['z'])).status, 'committed', 'a dead owner’s turn ends by the clock')
  }),
  rule('EN-7', 'removes rows, and writes many in one commit', async (bench) => {
    const { one, other } = bench
    const keys = Array.from({ length: 5_000 }, (_, at) => `k${at.toString().padStart(5, '0')}`)
    await write(bench, one, keys)
    assert.equal((await keysIn(other, '', '\uffff', 10_000)).length, 5_000)
    const removes = [{ table: 'halts' as const, keys: [...keys.slice(10), 'never there'] }]
    await write(bench, other, ['new'], { removes })
    assert.deepEqual(await keysIn(one), [...keys.slice(0, 10), 'new'])
    const seen = await one.read({ since: { ...(await headOf(one)), number: 1 }, gets: [], ranges: [] })
    assert.ok(seen.changed !== 'too-many')
    assert.equal(new Set(seen.changed.flatMap((one) => one.keys)).size, 4_992)
  }),
  rule('EN-8', 'takes a base of another epoch, or from the future, for unknown', async (bench) => {
    const { one } = bench
    const head = await headOf(one)
    for (const base of [
      { ...head, epoch: 'another' },
      { ...head, number: 7 },
    ]) {
      const reply = await write(bench, one, ['x'], { base })
      assert.ok(reply.status === 'behind' && reply.changed === 'too-many')
    }
    assert.deepEqual(await keysIn(one), [])
  }),
  rule('EN-9', 'writes nothing that stands on a row’s absence while it is there, and says which are', async (bench) => {
    const { one, other, now } = bench
    await write(bench, one, ['there', 'also'])
    const halts = { table: 'halts' as const, keys: ['also', 'new', 'there', 'never'] }
    const absent = [{ table: 'orders' as const, keys: ['also'] }, halts]
    const commit = await commitOf(bench, other, ['new', 'there'], { absent })
    const rowsOf = (reply: SharedCommitReply) =>
      reply.status === 'found' &&
      reply.rows.flatMap(({ table, keys, values }) => keys.map((key, at) => `${table} ${key} ${values[at]}`)).sort()
    const expected = ['halts also {"scope":"also"}', 'halts there {"scope":"there"}']
    for (const reply of [await other.commit(commit), await other.commit(commit)]) {
      assert.deepEqual(rowsOf(reply), expected)
      assert.deepEqual(reply.status === 'found' && reply.now, now())
    }
    assert.deepEqual([await keysIn(one), (await headOf(one)).number], [['also', 'there'], 1])
    assert.equal((await write(bench, other, ['new'], { absent: [{ ...halts, keys: ['new', 'never'] }] })).status, 'committed')
    assert.equal((await other.commit(commit)).status, 'behind', 'whatever else is there')
  }),
  rule('EN-9', 'lets a batch that made what it found missing be known when it comes again', async (bench) => {
    const commit = await commitOf(bench, bench.one, ['new'], { absent: [{ table: 'halts', keys: ['new'] }] })
    assert.equal((await bench.one.commit(commit)).status, 'committed')
    assert.deepEqual(await bench.one.commit(commit), { status: 'already', head: { ...commit.base, number: 1 } })
  }),
]

/**
 * Runs what {@link SharedEngine} says an engine must do, each case on an empty ground.
 *
 * @example
 * ```ts
 * testSharedEngine({ runner: { describe, it }, open: () => myGround() })
 * ```
 */
export function testSharedEngine(options: { readonly runner: Runner; readonly open: () => Promise<SharedGround> }): void {
  const open = async (): Promise<EngineBench> => {
    const ground = await options.open()
    let time = 1_700_000_000_000
    const now = (): number => time
    const [one, other] = [await ground.connect(now), await ground.connect(now)]
    return {
      one,
      other,
      now,
      advance: async (ms) => {
        time += ms
        await ground.setClock?.(time)
      },
      close: async () => {
        await Promise.all([one.close(), other.close()])
        await ground.close()
      },
    }
  }
  runRules({ name: 'shared engine', runner: options.runner, open, rules: engineRules, skip: [] })
}
