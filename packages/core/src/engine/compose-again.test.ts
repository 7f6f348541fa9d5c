import { expect, test } from 'vitest'
import type { Composing } from '../chain/chain-adapter.ts'
import { invariant } from '../errors/invariant.ts'
import { orderId } from '../ids/ids.ts'
import { openComposingEngine } from './bench.fixture.ts'

type Again = NonNullable<Composing['composeAgain']>

/** An engine on a chain that refuses what it is given as invalid for good, while told to. */
async function open(...ids: readonly string[]) {
  const bench = await openComposingEngine()
  const { adapter } = bench.chain
  const { broadcast, composeAgain } = adapter
  const mood = { refuses: true, again: 0 }
  Object.assign(adapter, {
    broadcast: async (...[signed, signal]: Parameters<typeof broadcast>) =>
      mood.refuses
        ? { status: 'rejected', code: 'INVALID_INPUT', reason: 'a ring member is gone', advice: 'compose-again' }
        : broadcast(signed, signal),
    composeAgain: async (...asked: Parameters<Again>) => {
      mood.again += 1
      // From here on the branch that won takes what refers to it.
      mood.refuses = false
      return composeAgain?.(...asked)
    },
  })
  const attempts = async (id: string) => (await bench.engine.withdrawal(id))?.attempts ?? []
  for (const id of ['W-1', ...ids]) await bench.engine.withdraw(bench.request({ id }))
  await bench.look()
  return { ...bench, mood, adapter, attempts, pollMs: adapter.pollEveryMs }
}

test('what a reorganisation made invalid is composed once more on the same claims, and one of the two pays', async () => {
  const bench = await open()
  expect(await bench.attempts('W-1')).toHaveLength(1)
  await bench.look(bench.pollMs)
  const [first, second] = await bench.attempts('W-1')
  invariant(first !== undefined && second !== undefined, 'there are two')
  expect(second).toMatchObject({ purpose: 'replace', replaces: [first.id], state: 'sealed', lastSend: { status: 'accepted' } })
  for (const claim of second.claims) expect(first.claims).toContain(claim)
  expect(first.state).toBe('sealed')
  await bench.finish()
  expect(await bench.order('W-1')).toMatchObject({ state: 'completed', settlement: { attempt: second.id } })
  expect(await bench.attempts('W-1')).toHaveLength(2)
  expect(bench.mood.again).toBe(1)
  expect(await bench.engine.reconcile()).toEqual([])
})

test('a batch is composed again as a whole, once', async () => {
  const bench = await open('W-2', 'W-3')
  expect(await bench.attempts('W-1')).toMatchObject([{ orders: ['W-1', 'W-2', 'W-3'] }])
  await bench.finish()
  expect(bench.mood.again).toBe(1)
  for (const id of ['W-1', 'W-2', 'W-3']) {
    expect(await bench.order(id)).toMatchObject({ state: 'completed' })
    expect(await bench.attempts(id)).toMatchObject([{ purpose: 'pay' }, { purpose: 'replace', state: 'final' }])
  }
})

test('a batch is composed again without the order that was given back', async () => {
  const bench = await open('W-2', 'W-3')
  for (const actor of ['ann', 'bob']) await bench.engine.operator.release({ order: orderId('W-1'), actor, reason: 'lost for days' })
  await bench.finish()
  expect(bench.mood.again).toBe(1)
  for (const id of ['W-2', 'W-3']) {
    expect(await bench.order(id)).toMatchObject({ state: 'completed' })
    expect(await bench.attempts(id)).toMatchObject([{ state: 'dead' }, { orders: ['W-2', 'W-3'], state: 'final' }])
  }
  expect(await bench.order('W-1')).toMatchObject({ state: 'failed', releasedWithoutProof: true })
  expect(await bench.engine.balance('house:loss', bench.chain.toy.feeAsset)).toMatchObject({ available: 0n })
})

test('bytes that the chain takes after all, when asked once more, are not composed again', async () => {
  const bench = await open()
  bench.mood.refuses = false
  await bench.look(bench.pollMs)
  await bench.finish()
  expect(bench.mood.again).toBe(0)
  expect(await bench.attempts('W-1')).toMatchObject([{ state: 'final' }])
})

test('a second creation on other claims is refused by the store: both could confirm', async () => {
  const bench = await open()
  Object.assign(bench.adapter, {
    composeAgain: (...[wallet, attempts, intents, signal]: Parameters<Again>) => {
      bench.mood.again += 1
      return bench.adapter.compose(wallet, intents, new Set(attempts.flatMap(({ draft }) => draft.claims)), signal)
    },
  })
  await bench.look(bench.pollMs)
  expect(bench.mood.again).toBe(1)
  expect(await bench.attempts('W-1')).toHaveLength(1)
})

test('what cannot be composed again is told to a person once', async () => {
  const bench = await open()
  Object.assign(bench.adapter, {
    composeAgain: async () => ({
      status: 'refused',
      refused: [{ order: 'W-1', next: 'fail', reason: 'no-free-claim', detail: 'its coins left the chain too' }],
    }),
  })
  await bench.look(bench.pollMs)
  expect(await bench.order('W-1')).toMatchObject({ attention: { code: 'STUCK', detail: 'its coins left the chain too' } })
  for (let round = 0; round < 20; round += 1) await bench.look(bench.pollMs)
  expect(bench.events.filter(({ name }) => name === 'withdrawal.attention')).toHaveLength(1)
})
