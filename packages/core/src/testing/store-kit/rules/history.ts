import assert from 'node:assert/strict'
import type { ChainId } from '../../../ids/chain-id.ts'
import { accountId, keyRef, walletName } from '../../../ids/ids.ts'
import { amount } from '../../../money/amount.ts'
import type { Rule as PolicyRule } from '../../../policy/rule.ts'
import type { Wallet } from '../../../store/records.ts'
import type { Command } from '../../../store/store.ts'
import { buildAccept } from '../../build/accept.ts'
import { buildIntent, usual } from '../../build/intent.ts'
import { expectStatus, type Rule, rule } from '../../kit.ts'
import { accept, assertBooks, balance, credit, exportAll, lastSeq, leaseAll, orderNow, seal, underway, withoutEffect } from '../journey.ts'
import { randomScript, runScript } from '../random-script.ts'
import { history } from '../steps.ts'
import type { StoreBench } from '../store-bench.ts'

/** Journal, durability, wallets and people. */
export const historyRules: readonly Rule<StoreBench>[] = [
  rule('ST-21', 'appends one journal entry per effective verb, none for a repeat', async ({ store }) => {
    const run = (command: Command) => (store[command.verb] as (input: unknown) => Promise<unknown>)(command.input)
    for (const { command, again, entries } of history) {
      const before = await lastSeq(store)
      await run(command)
      const made = (await store.readJournal({ after: before, max: 10 })).entries
      assert.equal(made.length, entries, `${command.verb} made ${made.length} entries`)
      if (entries === 1) assert.deepEqual([made[0]?.verb, made[0]?.seq], [command.verb, before + 1])
      if (again === null) continue
      await run(command)
      assert.equal(await lastSeq(store), before + entries, `${command.verb} again`)
    }
  }),
  rule('ST-21', 'numbers the journal without a gap under load', async ({ store, second = store }) => {
    await credit(store, 1_000n)
    await Promise.all([runScript(store, randomScript(77, 150)), runScript(second, randomScript(78, 150))])
    const last = await lastSeq(store)
    const { entries } = await store.readJournal({ after: 0, max: 10_000 })
    assert.deepEqual(
      entries.map(({ seq }) => seq),
      Array.from({ length: last }, (_, at) => at + 1),
    )
    for (const [at, entry] of entries.entries())
      assert.ok(at === 0 || entry.at >= (entries[at - 1]?.at ?? 0), 'time does not run backwards')
    const pulled = await store.pullJournal({ consumer: 'webhooks', max: 10 })
    assert.deepEqual(pulled.entries, entries.slice(0, 10))
    expectStatus(await store.ackJournal({ consumer: 'webhooks', seq: 10 }), 'acked')
    assert.equal((await store.pullJournal({ consumer: 'webhooks', max: 10 })).entries[0]?.seq, 11)
  }),
  rule('ST-22', 'finds a sealed journal intact, and says how far it is sealed', async ({ store }) => {
    await runScript(store, randomScript(5, 80))
    const last = await lastSeq(store)
    const half = Math.floor(last / 2)
    assert.deepEqual([(await store.sealJournal({ max: half })).lag, (await store.sealJournal({ max: last })).lag], [last - half, 0])
    const { head, sealed } = await store.sealJournal({ max: 10 })
    assert.equal(sealed, 0, 'nothing left to seal')
    assert.deepEqual(expectStatus(await store.verifyJournal({}), 'intact').head, head)
    assert.equal(head.seq, last)
  }),
  rule('ST-22', 'notices any changed, missing or added sealed entry', async (bench) => {
    const { store, tamper } = bench
    if (tamper === undefined) return
    await runScript(store, randomScript(6, 60))
    await store.sealJournal({ max: 10_000 })
    const journal = (await exportAll(store)).filter(({ table }) => table === 'journal')
    const places = [0, 1, Math.floor(journal.length / 2), journal.length - 1]
    const broken = async (seq: number, what: string) => assert.equal(expectStatus(await store.verifyJournal({}), 'broken').seq, seq, what)
    for (const place of places) {
      const { table, key, value } = journal[place] as (typeof journal)[number]
      await tamper(table, key, value.replace(/"subject":"[^"]*"/, '"subject":"forged"'))
      await broken(place + 1, `entry ${place + 1} changed`)
      await tamper(table, key, null)
      await broken(place + 1, `entry ${place + 1} missing`)
      await tamper(table, key, value)
      expectStatus(await store.verifyJournal({}), 'intact')
    }
    const end = journal.at(-1) as (typeof journal)[number]
    const added = `${journal.length + 1}`.padStart(end.key.length, '0')
    await tamper(end.table, added, end.value.replace(/"seq":\d+/, `"seq":${journal.length + 1}`))
    await broken(journal.length + 1, 'an entry added')
  }),
  rule('ST-23', 'gives an address of one chain to one wallet only', async ({ store }) => {
    const wallet = (name: string, address: string, chain: ChainId = usual.chain): Wallet => ({
      name: walletName(name),
      chain,
      addresses: [{ address, keyRef: keyRef('toy:key') }],
      active: true,
    })
    const register = (entry: Wallet) => store.registerWallet({ wallet: entry, actor: 'operator' })
    expectStatus(await register(wallet('first', 'address-1')), 'registered')
    assert.equal(
      expectStatus(await withoutEffect(store, () => register(wallet('second', 'address-1'))), 'conflict').reason,
      'address-taken',
    )
    assert.equal(expectStatus(await withoutEffect(store, () => register(wallet('first', 'address-2'))), 'conflict').reason, 'name-taken')
    const mixed = {
      ...wallet('third', 'address-3'),
      addresses: [...wallet('third', 'address-3').addresses, ...wallet('x', 'address-1').addresses],
    }
    expectStatus(await withoutEffect(store, () => register(mixed)), 'conflict')
    expectStatus(await register(wallet('elsewhere', 'address-1', 'toy:nonce' as ChainId)), 'registered')
    const rush = await Promise.all(Array.from({ length: 12 }, (_, at) => register(wallet(`rush-${at}`, 'address-9'))))
    assert.equal(rush.filter(({ status }) => status === 'registered').length, 1, 'one of many at once')
  }),
  rule('ST-26', 'finds everything acknowledged again after a crash', async (bench) => {
    const { intent, fence } = await underway(bench.store)
    await seal(bench.store, { attempt: 'A-1', fences: [fence], intents: [intent], claims: ['one'] })
    await runScript(bench.store, randomScript(9, 120))
    const before = await exportAll(bench.store)
    const store = await bench.crashAndReopen()
    assert.deepEqual(await exportAll(store), before)
    await assertBooks(store, 'after the crash')
  }),
  rule('ST-26', 'keeps what was acknowledged out of many calls at once', async (bench) => {
    await credit(bench.store, 100_000n)
    const ids = Array.from({ length: 200 }, (_, at) => `W-${at}`)
    const answers = await Promise.all(ids.map(async (id) => (await bench.store.accept(buildAccept(buildIntent({ id })))).status))
    assert.ok(answers.every((status) => status === 'accepted'))
    const store = await bench.crashAndReopen()
    for (const id of ids) assert.equal((await orderNow(store, id)).state, 'reserved')
    assert.deepEqual(await balance(store), { available: 100_000n - 200n * 110n, locked: 200n * 110n })
    await assertBooks(store, 'after the crash')
    const again = await Promise.all(ids.map(async (id) => (await store.accept(buildAccept(buildIntent({ id })))).status))
    assert.ok(
      again.every((status) => status === 'exists'),
      'and the callers who heard nothing are told',
    )
  }),
  rule('ST-29', 'binds approvals to the digest, counts each person once and never the requester', async ({ store }) => {
    await credit(store, 1_000n)
    const rules: readonly PolicyRule[] = [
      { kind: 'approval', id: 'two', amountMin: amount(1n), approvals: 2, approvers: ['alice', 'bob', 'carol'] },
    ]
    const intent = await accept(store, {}, { rules })
    const { digest } = buildAccept(intent)
    const vote = (approver: string, bound = digest) =>
      store.approve({ order: intent.id, approver, digest: bound, decision: 'approve', comment: '' })
    assert.equal((await orderNow(store, intent.id)).state, 'in-review')
    assert.deepEqual(await leaseAll(store), [], 'nobody works on it before')
    expectStatus(await withoutEffect(store, () => vote('bob', buildAccept(buildIntent({ amount: 101n })).digest)), 'wrong-digest')
    expectStatus(await withoutEffect(store, () => vote('alice')), 'not-allowed')
    expectStatus(await withoutEffect(store, () => vote('mallory')), 'not-allowed')
    assert.equal(expectStatus(await vote('bob'), 'counted').missing, 1)
    expectStatus(await withoutEffect(store, () => vote('bob')), 'already-voted')
    expectStatus(await vote('carol'), 'approved')
    assert.equal((await leaseAll(store)).length, 1)
    assert.deepEqual(await balance(store, accountId('user:1')), { available: 890n, locked: 110n })
  }),
  rule('ST-29', 'returns the money when one person rejects', async ({ store }) => {
    await credit(store, 1_000n)
    const rules: readonly PolicyRule[] = [{ kind: 'approval', id: 'two', amountMin: amount(1n), approvals: 2, approvers: [] }]
    const intent = await accept(store, {}, { rules })
    const { digest } = buildAccept(intent)
    expectStatus(await store.approve({ order: intent.id, approver: 'bob', digest, decision: 'reject', comment: 'who?' }), 'rejected')
    assert.deepEqual(await balance(store), { available: 1_000n, locked: 0n })
    assert.equal((await orderNow(store, intent.id)).state, 'refused')
    assert.notEqual(
      (await store.approve({ order: intent.id, approver: 'carol', digest, decision: 'approve', comment: '' })).status,
      'approved',
    )
  }),
]
