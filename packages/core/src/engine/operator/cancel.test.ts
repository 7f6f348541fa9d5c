import { expect, test, vi } from 'vitest'
import { attemptId, orderId } from '../../ids/ids.ts'
import { type EngineBench, openEngine } from '../bench.fixture.ts'

const wish = { order: orderId('W-1'), actor: 'ops', reason: 'wrong address' }

/** A withdrawal that is cancelled after it was sent; somebody else looks after it until `ms` from now. */
async function cancelled(kind: 'utxo' | 'nonce', ms: number): Promise<EngineBench> {
  const bench = await openEngine(kind)
  await bench.engine.withdraw(bench.request())
  await bench.look()
  expect(await bench.engine.operator.cancel(wish)).toMatchObject({ status: 'cancelling' })
  const { adapter } = bench.chain
  await bench.store.lease({ worker: 'other', leaseMs: ms, max: 1, chains: [adapter.chain], orders: [orderId('W-1')] })
  return bench
}

test.each(['utxo', 'nonce'] as const)(
  'on a chain of kind %s what is cancelled stays unpaid, whichever of the two is looked at first',
  async (kind) => {
    const bench = await cancelled(kind, 60_000)
    const { toy } = bench.chain
    await bench.look()
    toy.mine(toy.finalityDepth + 1)
    await bench.look(10_000)
    expect(await bench.order('cancel:W-1:1')).toMatchObject({ state: 'completed' })
    expect(await bench.order('W-1')).toMatchObject({ state: 'reserved', attention: { code: 'CANCEL_REQUESTED' } })
    await bench.look(60_000)
    expect(await bench.order('W-1')).toMatchObject({ state: 'failed', note: { code: 'CANCELLED', detail: 'ops: wrong address' } })
    expect((await bench.engine.withdrawal('W-1'))?.attempts).toHaveLength(1)
    expect((await bench.store.verify({})).findings).toEqual([])
  },
)

test('the store binds nothing for what is cancelled and cannot be paid any more', async () => {
  const bench = await cancelled('utxo', 1)
  const { toy, adapter, wallet } = bench.chain
  await bench.look(adapter.pollEveryMs)
  const [first] = (await bench.engine.withdrawal('W-1'))?.attempts ?? []
  await bench.store.lease({ worker: 'other', leaseMs: 60_000, max: 1, chains: [adapter.chain], orders: [orderId('W-1')] })
  toy.mine(toy.finalityDepth + 1)
  await bench.look(10_000)
  const { leased } = await bench.store.lease({
    worker: 'other',
    leaseMs: 60_000,
    max: 1,
    chains: [adapter.chain],
    orders: [orderId('W-1')],
  })
  const order = leased[0]!.order
  expect(order.state).toBe('reserved')
  const draft = {
    ...first!.draft,
    claims: [(await adapter.coins!.view(wallet, new Set(), new AbortController().signal)).classes[0]!.chunks[0]!.coins[0]!.claim],
  }
  const bound = await bench.store.bind({
    ...{ attempt: attemptId('anew'), fences: [{ order: order.id, token: order.token }], chain: adapter.chain, wallet: wallet.name },
    ...{ purpose: 'pay' as const, draft, replaces: [], holdMs: 1_000 },
  })
  expect(bound).toEqual({ status: 'bad-state', state: 'cancelling' })
})

test('a wish that another worker kept from being written down is no wish', async () => {
  const bench = await openEngine('utxo')
  await bench.engine.withdraw(bench.request())
  await bench.look()
  const { lease } = bench.store
  const between = {
    ...bench.store,
    lease: async (input: Parameters<typeof lease>[0]) => {
      const taken = await lease(input)
      await lease({ ...input, worker: taken.leased[0]!.order.worker! })
      return taken
    },
  }
  const engine = bench.another({ store: between })
  expect(await engine.operator.cancel(wish)).toEqual({ status: 'cannot-cancel', reason: 'a worker holds it just now; try again' })
  expect(await bench.engine.withdrawal('cancel:W-1:1')).toBeUndefined()
})

test('in a halted scope the wish is noted and said to be, and asked again after the halt it is carried out', async () => {
  const bench = await openEngine('utxo')
  await bench.engine.withdraw(bench.request())
  await bench.look()
  const { adapter } = bench.chain
  const scope = `chain:${adapter.chain}` as const
  await bench.engine.operator.halt({ scope, by: 'ops', reason: 'a look at it' })
  const reason = `${scope} is halted; the wish is noted, ask again once it is resumed`
  expect(await bench.engine.operator.cancel(wish)).toEqual({ status: 'cannot-cancel', reason })
  expect(await bench.order('W-1')).toMatchObject({ attention: { code: 'CANCEL_REQUESTED', detail: 'ops: wrong address' } })
  expect(await bench.engine.withdrawal('cancel:W-1:1')).toBeUndefined()
  await bench.engine.operator.resume({ scope, by: 'ops', reason: 'all well' })
  expect(await bench.engine.operator.cancel(wish)).toMatchObject({ status: 'cancelling' })
  expect(await bench.order('cancel:W-1:1')).toBeDefined()
})

test.each(['utxo', 'nonce'] as const)(
  'on a chain of kind %s bytes that a dead worker left unsent are not sent any more, nor by hand, and the rival wins',
  async (kind) => {
    const bench = await openEngine(kind)
    await bench.engine.withdraw(bench.request())
    const { adapter, toy } = bench.chain
    const never = () => new Promise<never>(() => undefined)
    const store = { ...bench.store, sent: never, requeue: never }
    void bench.another({ chains: [{ ...adapter, broadcast: never }], store }).step()
    const attempts = async () => (await bench.engine.withdrawal('W-1'))?.attempts
    await vi.waitFor(async () => expect(await attempts()).toMatchObject([{ state: 'sealed', sends: 0 }]), { timeout: 60_000 })
    // Its rival costs too much for now: only the payment could take the claims.
    toy.feeRate = 10_000n
    expect(await bench.engine.operator.cancel(wish)).toMatchObject({ status: 'cancelling' })
    for (let round = 0; round < 3; round += 1) await bench.look(adapter.pollEveryMs)
    expect(await attempts()).toMatchObject([{ state: 'sealed', sends: 0 }])
    expect(await bench.engine.operator.rebroadcast({ order: 'W-1' })).toEqual({ status: 'sent', attempts: 0 })
    toy.feeRate = 2n
    await bench.engine.operator.cancel(wish)
    await bench.finish()
    expect(await bench.order('W-1')).toMatchObject({ state: 'failed', note: { code: 'CANCELLED' } })
    expect(await attempts()).toMatchObject([{ state: 'dead', sends: 0 }])
  },
)
