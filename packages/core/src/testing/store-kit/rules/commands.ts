import assert from 'node:assert/strict'
import { accountId, attemptId, orderId } from '../../../ids/ids.ts'
import { amount } from '../../../money/amount.ts'
import type { Command, Store } from '../../../store/store.ts'
import { buildAccept } from '../../build/accept.ts'
import { buildBind, buildLane, buildSigned } from '../../build/draft.ts'
import { buildIntent, usual } from '../../build/intent.ts'
import { expectStatus, type Rule, rule, show } from '../../kit.ts'
import {
  accept,
  assertBooks,
  balance,
  bind,
  credit,
  exportAll,
  fenceOf,
  leaseAll,
  orderNow,
  settlement,
  underway,
  withoutEffect,
} from '../journey.ts'
import { history, type Step } from '../steps.ts'
import type { StoreBench } from '../store-bench.ts'

const nameOf = ({ command }: Step): string => `${command.verb} ${show(command.input).slice(0, 80)}`

const statusOf = (result: unknown): string => (result as { readonly status: string }).status

async function run(store: Store, { command }: Step): Promise<string> {
  const call = store[command.verb] as (input: unknown) => Promise<unknown>
  return statusOf(await call(command.input))
}

/** Whole commands, in order, once each: what every other rule stands on. */
export const commandRules: readonly Rule<StoreBench>[] = [
  rule('ST-1', 'applies the commands of one batch in order, each seeing the ones before', async ({ store }) => {
    const intent = buildIntent({ amount: 100n })
    const deposit = { reference: 'in:0', account: usual.account, asset: usual.asset, amount: amount(150n), actor: 'scanner' }
    const read = { verb: 'readAccount', input: { account: usual.account, asset: usual.asset } } as const
    const results = await store.apply([
      { verb: 'accept', input: buildAccept(buildIntent({ id: 'too-early' })) },
      { verb: 'credit', input: deposit },
      read,
      { verb: 'accept', input: buildAccept(intent) },
      read,
      { verb: 'accept', input: buildAccept(buildIntent({ id: 'too-late' })) },
      { verb: 'cancel', input: { order: intent.id, actor: 'alice', reason: 'changed her mind' } },
      read,
    ] as Command[])
    const available = (at: number) => (results[at] as { readonly balance: { readonly available: bigint } }).balance.available
    assert.deepEqual(
      [0, 1, 3, 5, 6].map((at) => statusOf(results[at])),
      ['refused', 'credited', 'accepted', 'refused', 'cancelled'],
    )
    assert.deepEqual([available(2), available(4), available(7)], [150n, 40n, 150n])
  }),
  rule('ST-1', 'leaves nothing behind of a command that it rejects', async ({ store }) => {
    const { intent, fence } = await underway(store)
    const wrong = buildBind({
      attempt: 'A-1',
      fences: [fence],
      intents: [{ ...intent, action: { ...intent.action, amount: amount(1n) } }],
      claims: ['one'],
    })
    const bad = { ...buildAccept(buildIntent()), intent: { ...buildIntent({ id: 'W-bad' }), feeMax: -1n as never } }
    const before = await exportAll(store)
    await assert.rejects(store.bind(wrong))
    await assert.rejects(store.accept(bad))
    assert.deepEqual(await exportAll(store), before)
    const deposit = (reference: string) =>
      ({
        verb: 'credit',
        input: { reference, account: accountId('user:2'), asset: usual.asset, amount: amount(5n), actor: 'scanner' },
      }) as const
    const results = await store.apply([deposit('a:0'), { verb: 'bind', input: wrong }, { verb: 'accept', input: bad }, deposit('b:0')])
    assert.deepEqual(
      results.map((result) => result instanceof Error),
      [false, true, true, false],
      'each result stands alone',
    )
    assert.equal((await balance(store, 'user:2')).available, 10n)
    expectStatus(await store.readOrder({ order: orderId('W-bad') }), 'not-found')
    await assertBooks(store, 'after rejected commands')
  }),
  rule('ST-2', 'answers a repeated command as the first time, every verb', async ({ store }) => {
    for (const step of history) {
      assert.equal(await run(store, step), step.first, nameOf(step))
      if (step.again === null) continue
      assert.equal(await withoutEffect(store, () => run(store, step), nameOf(step)), step.again, `again: ${nameOf(step)}`)
    }
    await assertBooks(store, 'at the end of the history')
  }),
  rule('ST-2', 'answers a repeated command as the first time after a crash in between', async (bench) => {
    let { store } = bench
    for (const step of history) {
      assert.equal(await run(store, step), step.first, nameOf(step))
      store = await bench.crashAndReopen()
      if (step.again !== null)
        assert.equal(await withoutEffect(store, () => run(store, step), nameOf(step)), step.again, `after a crash: ${nameOf(step)}`)
    }
  }),
  rule('ST-2', 'lets one of two equal commands at once be the first', async ({ store, second = store }) => {
    for (const step of history) {
      if (step.again === null) {
        await run(store, step)
        continue
      }
      const answers = await Promise.all([run(store, step), run(second, step)])
      assert.deepEqual([...answers].sort(), [step.first, step.again].sort(), nameOf(step))
    }
    await assertBooks(store, 'after everything came twice')
  }),
  rule('ST-3', 'answers the same id with another request conflict, for ever', async (bench) => {
    const { store } = bench
    const { intent, fence } = await underway(store)
    const others = [{ amount: 101n }, { to: 'somebody-else' }, { feeMax: 11n }, { account: 'user:2' }, { feeBearer: 'house' as const }].map(
      (parts) => buildIntent(parts),
    )
    const insist = async (when: string) => {
      for (const other of others)
        assert.equal((await withoutEffect(store, () => store.accept(buildAccept(other)))).status, 'conflict', `${when}: ${show(other)}`)
    }
    await insist('while it is under way')
    await bind(store, { attempt: 'A-1', fences: [fence], intents: [intent], claims: ['one'] })
    const different = buildBind({ attempt: 'A-1', fences: [fence], intents: [intent], claims: ['two'] })
    assert.equal((await withoutEffect(store, () => store.bind(different))).status, 'different', 'an attempt is one draft')
    expectStatus(await store.cancel({ order: intent.id, actor: 'alice', reason: 'test' }), 'cancelled')
    await bench.advance(1_500)
    await insist('long after it ended')
    const deposit = { reference: 'in:9', account: usual.account, asset: usual.asset, amount: amount(7n), actor: 'scanner' }
    expectStatus(await store.credit(deposit), 'credited')
    assert.equal((await withoutEffect(store, () => store.credit({ ...deposit, amount: amount(8n) }))).status, 'conflict')
    assert.equal((await withoutEffect(store, () => store.credit({ ...deposit, account: accountId('user:2') }))).status, 'conflict')
  }),
  rule('ST-6', 'keeps a refused id refused', async ({ store }) => {
    const input = buildAccept(buildIntent())
    const first = await store.accept(input)
    assert.equal(expectStatus(first, 'refused').order.note?.code, 'INSUFFICIENT_FUNDS')
    await credit(store, 1_000n)
    const again = await withoutEffect(store, () => store.accept(input))
    assert.equal(expectStatus(again, 'exists').order.state, 'refused')
    assert.deepEqual(await balance(store), { available: 1_000n, locked: 0n })
    assert.ok(!(await leaseAll(store)).some(({ order }) => order === input.intent.id), 'nobody works on it')
    await accept(store, { id: 'W-2' })
    assert.equal((await orderNow(store, 'W-1')).state, 'refused')
  }),
  rule('ST-27', 'takes no slot, bind or seal for an order that has ended', async ({ store }) => {
    await credit(store, 1_000n)
    const intents = await Promise.all(['W-completed', 'W-failed', 'W-cancelled'].map((id) => accept(store, { id })))
    const refused = buildIntent({ id: 'W-refused', amount: 9_999n })
    expectStatus(await store.accept(buildAccept(refused)), 'refused')
    const fences = await leaseAll(store)
    const ends = [
      ...intents.map((intent) => ({ intent, fence: fenceOf(fences, intent.id) })),
      { intent: refused, fence: { order: refused.id, token: 1 } },
    ]
    for (const { intent, fence } of ends.slice(0, 3))
      await bind(store, { attempt: `early-${intent.id}`, fences: [fence], intents: [intent], claims: [intent.id] })
    await endAll(store, ends)
    for (const { intent, fence } of ends) {
      const allowed = intent.id === 'W-refused' ? ['bad-state', 'fenced'] : ['bad-state']
      const answers = await withoutEffect(store, () => tryAll(store, intent, fence), intent.id)
      for (const [what, status] of answers) assert.ok(allowed.includes(status), `${what} for ${intent.id} answers ${status}`)
    }
  }),
]

type Ended = {
  readonly intent: ReturnType<typeof buildIntent>
  readonly fence: { readonly order: ReturnType<typeof orderId>; readonly token: number }
}

async function endAll(store: Store, [completed, failed, cancelled]: readonly Ended[]): Promise<void> {
  assert.ok(completed !== undefined && failed !== undefined && cancelled !== undefined)
  const paid = `early-${completed.intent.id}`
  expectStatus(await store.seal({ attempt: attemptId(paid), fences: [completed.fence], signed: buildSigned(paid) }), 'sealed')
  expectStatus(await store.settle(settlement(completed.fence, paid)), 'completed')
  expectStatus(await store.fail({ fence: failed.fence, note: { code: 'TEST', detail: 'test' }, proofs: [] }), 'failed')
  expectStatus(await store.cancel({ order: cancelled.intent.id, actor: 'alice', reason: 'test' }), 'cancelled')
}

async function tryAll(store: Store, intent: Ended['intent'], fence: Ended['fence']): Promise<readonly (readonly [string, string])[]> {
  const parts = { attempt: `late-${intent.id}`, fences: [fence], intents: [intent], claims: [`late-${intent.id}`] }
  const slot = { attempt: attemptId(parts.attempt), fence, lane: buildLane(), wallet: usual.wallet, chainNext: 0, windowMax: 8 }
  const answers: (readonly [string, string])[] = [
    ['slot', (await store.slot(slot)).status],
    ['bind', (await store.bind(buildBind(parts))).status],
    ['bindAndSeal', (await store.bindAndSeal({ ...buildBind(parts), signed: buildSigned(parts.attempt) })).status],
  ]
  if (intent.id === 'W-refused') return answers
  const early = { attempt: attemptId(`early-${intent.id}`), fences: [fence], signed: buildSigned('other') }
  const status = (await store.seal(early)).status
  return [...answers, ['seal', status === 'different' ? 'bad-state' : status]]
}
