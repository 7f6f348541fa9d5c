import assert from 'node:assert/strict'
import { memoryStore } from '../../../store/memory-store.ts'
import { moveStore } from '../../../store/move-store.ts'
import type { Store } from '../../../store/store.ts'
import { buildAccept } from '../../build/accept.ts'
import { expectStatus, type Rule, rule } from '../../kit.ts'
import { accept, assertBooks, credit, exportAll, lastSeq, leaseAll, withoutEffect } from '../journey.ts'
import { randomScript, runScript } from '../random-script.ts'
import type { StoreBench } from '../store-bench.ts'

const who = { actor: 'operator', reason: 'a move' }
const haltAll = (store: Store) => store.halt({ scope: 'global', by: 'operator', reason: 'a move', automatic: false })

/** Rows as they should look after a move: all the same, but for the number that the next journal entry follows on. */
const moved = async (store: Store) => (await exportAll(store)).filter(({ table, key }) => table !== 'meta' || key !== 'seq')

/** Moving a store's truth into another one, and never having it twice. */
export const movingRules: readonly Rule<StoreBench>[] = [
  rule('ST-32', 'takes over another store wholly, and is that store from then on', async ({ store }) => {
    const old = memoryStore()
    await credit(old, 5_000n)
    await runScript(old, randomScript(21, 120))
    await haltAll(old)
    const { head } = await moveStore({ from: old, to: store, ...who })
    const entry = (await store.readJournal({ after: head.seq, max: 10 })).entries
    assert.deepEqual(
      entries(await moved(store)),
      entries([...(await moved(old)), ...(await moved(store)).filter(({ key, table }) => table === 'journal' && Number(key) > head.seq)]),
    )
    assert.deepEqual(
      entry.map(({ verb, change }) => [verb, change['hash']]),
      [['importRows', head.hash]],
    )
    await assertBooks(store, 'after the move')
    assert.deepEqual(
      (await store.listHalts({})).halts.map(({ scope }) => scope),
      (await old.listHalts({})).halts.map(({ scope }) => scope),
      'it comes up halted',
    )
    expectStatus(await store.resume({ scope: 'global', by: 'operator', reason: 'a move' }), 'resumed')
    await credit(store, 1_000n)
    await accept(store, { id: 'W-new' })
    assert.ok((await leaseAll(store)).some(({ order }) => order === 'W-new'))
    assert.equal((await moveStore({ from: old, to: store, ...who })).rows, 0, 'a move that is done is done')
  }),
  rule('ST-32', 'takes nothing in when it is not empty, and nothing that does not verify', async ({ store }) => {
    const old = memoryStore()
    await credit(old, 500n)
    await haltAll(old)
    await old.retire({ ...who, undo: false })
    await old.sealJournal({ max: 100 })
    const rows = await exportAll(old)
    const { head } = expectStatus(await old.verifyJournal({}), 'intact')
    expectStatus(await store.importRows({ rows, finish: null }), 'imported')
    expectStatus(await withoutEffect(store, () => store.importRows({ rows, finish: null })), 'imported')
    const wrong = { ...head, hash: '0'.repeat(64) }
    expectStatus(await withoutEffect(store, () => store.importRows({ rows: [], finish: wrong })), 'broken')
    await assert.rejects(store.halt({ scope: 'chain:toy:x', by: 'ann', reason: 'x', automatic: false }), { code: 'STORE_UNAVAILABLE' })
    expectStatus(await store.importRows({ rows: [], finish: head }), 'finished')
    expectStatus(await withoutEffect(store, () => store.importRows({ rows, finish: head })), 'not-empty')
  }),
  rule('ST-33', 'refuses every change once it is retired, and answers reads', async ({ store, second = store }) => {
    await credit(store, 1_000n)
    const intent = await accept(store)
    const early = await withoutEffect(store, () => store.retire({ ...who, undo: false }))
    expectStatus(early, 'not-halted')
    await haltAll(store)
    expectStatus(await store.retire({ ...who, undo: false }), 'retired')
    expectStatus(await withoutEffect(store, () => second.retire({ ...who, undo: false })), 'exists')
    const last = await lastSeq(store)
    for (const one of [store, second]) {
      await withoutEffect(store, () => assert.rejects(credit(one, 1n), { code: 'STORE_RETIRED' }))
      await withoutEffect(store, () =>
        assert.rejects(one.resume({ scope: 'global', by: 'operator', reason: 'a move' }), { code: 'STORE_RETIRED' }),
      )
    }
    assert.equal((await store.readOrder({ order: intent.id })).status, 'found')
    assert.equal((await store.accept(buildAccept(intent))).status, 'exists', 'whoever asks again is told')
    assert.equal(await lastSeq(store), last)
    await assertBooks(store, 'of a retired store')
    expectStatus(await store.retire({ ...who, undo: true }), 'restored')
    expectStatus(await store.resume({ scope: 'global', by: 'operator', reason: 'a move' }), 'resumed')
    assert.equal((await leaseAll(store)).length, 1)
  }),
  rule('ST-33', 'can be moved out of', async ({ store }) => {
    await credit(store, 5_000n)
    await runScript(store, randomScript(22, 120))
    await assert.rejects(moveStore({ from: store, to: memoryStore(), ...who }), { code: 'OPERATION_REFUSED' })
    await haltAll(store)
    const to = memoryStore()
    const seen: number[] = []
    const { rows, head } = await moveStore({ from: store, to, ...who, progress: (count) => seen.push(count) })
    assert.equal(seen.at(-1), rows)
    assert.deepEqual(
      (await to.readJournal({ after: 0, max: head.seq })).entries,
      (await store.readJournal({ after: 0, max: head.seq })).entries,
    )
    await assertBooks(to, 'of the new store')
  }),
]

const entries = (rows: Awaited<ReturnType<typeof exportAll>>): readonly string[] =>
  rows.map(({ table, key, value }) => `${table}|${key}|${value}`).sort()
