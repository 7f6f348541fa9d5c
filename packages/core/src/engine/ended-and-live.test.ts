import { describe, expect, test } from 'vitest'
import type { Observation } from '../chain/observation.ts'
import { orderId, transactionId } from '../ids/ids.ts'
import { amount } from '../money/amount.ts'
import { type EngineBench, openEngine } from './bench.fixture.ts'
import { sealedView } from './steps/live.ts'

const id = orderId('W-1')
const exact = async (bench: EngineBench): Promise<void> => {
  expect((await bench.store.verify({})).findings).toEqual([])
}
/** A withdrawal whose bytes left and were forgotten by every node. */
async function sentAndForgotten(kind: 'utxo' | 'nonce'): Promise<EngineBench> {
  const bench = await openEngine(kind, { worker: { resendMs: 1_000, watchMs: 1_000 }, houseFeeMax: { [`toy:${kind}`]: amount(9_000n) } })
  await bench.engine.withdraw(bench.request())
  bench.chain.wire.lostRequests = 1
  await bench.look()
  return bench
}
async function release({ engine }: EngineBench): Promise<void> {
  await engine.operator.release({ order: id, actor: 'ann', reason: 'lost for days' })
  expect(await engine.operator.release({ order: id, actor: 'bob', reason: 'lost for days' })).toMatchObject({ status: 'released' })
}
const adopt = ({ engine }: EngineBench) =>
  engine.operator.adopt({
    ...{ order: id, transaction: transactionId('paid-elsewhere'), block: { height: 2, hash: 'h2' } },
    ...{ fee: amount(5n), actor: 'ann', reason: 'paid by hand' },
  })
const attemptsOf = async (bench: EngineBench) => (await bench.engine.withdrawal('W-1'))?.attempts ?? []

describe.each(['utxo', 'nonce'] as const)('bytes that are still out when their order has ended (%s)', (kind) => {
  test('are booked as a second payment when the chain confirms them beside an adopted one', async () => {
    const bench = await openEngine(kind)
    await bench.engine.withdraw(bench.request())
    await bench.look()
    expect(await adopt(bench)).toMatchObject({ status: 'adopted' })
    await bench.finish()
    expect(await bench.order('W-1')).toMatchObject({ state: 'completed', attention: { code: 'PAID_TWICE' } })
    expect(await bench.engine.balance('house:loss', bench.chain.toy.feeAsset)).toMatchObject({ available: 700n })
    expect((await bench.store.listHalts({})).halts.map(({ scope }) => scope)).toEqual(['account:user:1', 'wallet:hot'])
    expect(bench.events).toContainEqual(expect.objectContaining({ name: 'withdrawal.attention', code: 'PAID_TWICE' }))
    await exact(bench)
  })

  test('are booked as one payment though two of them make it and one takes the place of the other', async () => {
    const bench = await openEngine(kind)
    const { feeAsset } = bench.chain.toy
    await bench.engine.withdraw(bench.request({ feeMax: 9_000n }))
    await bench.look()
    bench.chain.toy.feeRate = 4n
    expect(await bench.engine.operator.accelerate({ order: 'W-1', actor: 'ann', reason: 'asked' })).toEqual({ status: 'accelerated' })
    expect(await adopt(bench)).toMatchObject({ status: 'adopted' })
    await bench.finish()
    const attempts = await attemptsOf(bench)
    expect(attempts).toMatchObject([{ state: 'dead' }, { state: 'final', purpose: 'replace' }])
    expect(await bench.order('W-1')).toMatchObject({ state: 'completed', attention: { code: 'PAID_TWICE' } })
    expect(await bench.engine.balance('house:loss', feeAsset)).toMatchObject({ available: 700n })
    const { feePaid } = attempts[1]!.observation as Extract<Observation, { readonly status: 'final' }>
    expect(await bench.engine.balance('world', feeAsset)).toMatchObject({ available: 20_000n - 2n * 700n - 5n - feePaid })
    await exact(bench)
  })

  test('are the payment after all when the adopted one is undone, and no loss any more', async () => {
    const bench = await openEngine(kind)
    const { feeAsset } = bench.chain.toy
    await bench.engine.withdraw(bench.request())
    await bench.look()
    await adopt(bench)
    await bench.finish()
    for (const scope of ['account:user:1', 'wallet:hot'] as const) await bench.engine.operator.resume({ scope, by: 'ann', reason: 'seen' })
    expect(await bench.engine.operator.reopen({ order: id, actor: 'ann', reason: 'never was' })).toMatchObject({ status: 'reopened' })
    await bench.engine.operator.retry({ order: id, actor: 'ann', reason: 'look again' })
    await bench.finish()
    const order = await bench.order('W-1')
    expect(order).toMatchObject({ state: 'completed', settlement: { attempt: 'W-1~1' } })
    expect(await bench.engine.balance('house:loss', feeAsset)).toMatchObject({ available: 0n })
    expect(await bench.engine.balance('world', feeAsset)).toMatchObject({ available: 20_000n - 700n - (order.settlement?.fee ?? 0n) })
    await exact(bench)
  })

  test('are the payment after all, whoever wished the order cancelled meanwhile', async () => {
    const bench = await openEngine(kind)
    const { feeAsset } = bench.chain.toy
    await bench.engine.withdraw(bench.request())
    await bench.look()
    await adopt(bench)
    await bench.finish()
    for (const scope of ['account:user:1', 'wallet:hot'] as const) await bench.engine.operator.resume({ scope, by: 'ann', reason: 'seen' })
    await bench.engine.operator.reopen({ order: id, actor: 'ann', reason: 'never was' })
    await bench.engine.operator.retry({ order: id, actor: 'ann', reason: 'look again' })
    expect(await bench.engine.operator.cancel({ order: id, actor: 'ann', reason: 'not wanted' })).toEqual({
      status: 'bad-state',
      state: 'final',
    })
    expect(await bench.order('W-1')).toMatchObject({ attention: { code: 'PAID_TWICE' } })
    await bench.finish()
    const order = await bench.order('W-1')
    expect(order).toMatchObject({ state: 'completed', settlement: { attempt: 'W-1~1' } })
    expect(await bench.engine.balance('house:loss', feeAsset)).toMatchObject({ available: 0n })
    expect(await bench.engine.balance('world', feeAsset)).toMatchObject({ available: 20_000n - 700n - (order.settlement?.fee ?? 0n) })
    await exact(bench)
  })

  test('are not sent again once the order was paid otherwise', async () => {
    const bench = await sentAndForgotten(kind)
    await adopt(bench)
    await bench.finish()
    expect(await attemptsOf(bench)).toMatchObject([{ state: 'sealed', sends: 1 }])
    expect(await bench.engine.operator.rebroadcast({ order: 'W-1' })).toEqual({ status: 'sent', attempts: 0 })
  })

  test('are watched, and not sent again, once the money was given back', async () => {
    const bench = await sentAndForgotten(kind)
    await release(bench)
    await bench.finish()
    expect(await attemptsOf(bench)).toMatchObject([{ state: 'sealed', sends: 1 }])
    expect(await bench.engine.operator.rebroadcast({ order: 'W-1' })).toEqual({ status: 'sent', attempts: 0 })
    expect(await bench.order('W-1')).toMatchObject({ state: 'failed', settlement: null })
  })

  test('are still booked when they confirm after the money was given back', async () => {
    const bench = await openEngine(kind)
    await bench.engine.withdraw(bench.request())
    await bench.look()
    await release(bench)
    await bench.finish()
    expect(await bench.order('W-1')).toMatchObject({ state: 'completed', releasedWithoutProof: true })
    expect(await bench.engine.balance('house:loss', bench.chain.toy.feeAsset)).toMatchObject({ available: 700n })
    await exact(bench)
  })

  test.each([
    ['given back', release],
    ['paid otherwise', adopt],
  ] as const)('are outbid by a cancel when a person asks for it, money %s', async (_, end) => {
    const bench = await sentAndForgotten(kind)
    await end(bench)
    bench.chain.toy.feeRate = 20n
    expect(await bench.engine.operator.cancel({ order: id, actor: 'ann', reason: 'frees its claims' })).toMatchObject({
      status: 'cancelling',
    })
    await bench.finish()
    expect(await attemptsOf(bench)).toMatchObject([{ state: 'dead', proof: { kind: 'conflict-final' }, sends: 1 }])
    expect((await bench.order('W-1')).dueAt).toBeNull()
    await exact(bench)
  })
})

test('a batch pays an adopted order once more, and is booked although it was settled for another of its orders first', async () => {
  const bench = await openEngine('utxo')
  await bench.engine.withdraw(bench.request())
  await bench.engine.withdraw(bench.request())
  await bench.look()
  expect(await attemptsOf(bench)).toMatchObject([{ orders: ['W-1', 'W-2'] }])
  await adopt(bench)
  bench.chain.toy.mine(4)
  const [mate] = (
    await bench.store.lease({ worker: 'w', leaseMs: 1, max: 1, chains: [bench.chain.adapter.chain], orders: [orderId('W-2')] })
  ).leased
  const [observation] =
    mate === undefined ? [] : await bench.chain.adapter.observe(mate.attempts.map(sealedView), new AbortController().signal)
  if (mate === undefined || observation?.status !== 'final') throw new TypeError('it is final')
  const { attempt, transaction, block } = observation
  await bench.store.settle({
    fence: { order: mate.order.id, token: mate.order.token },
    attempt,
    transaction,
    block,
    fee: amount(5n),
    watchMs: 0,
  })
  await bench.finish()
  expect(await bench.order('W-1')).toMatchObject({ state: 'completed', attention: { code: 'PAID_TWICE' } })
  expect(await bench.engine.balance('house:loss', bench.chain.toy.feeAsset)).toMatchObject({ available: 700n })
  expect(bench.events.filter(({ name }) => name === 'withdrawal.attention')).toHaveLength(1)
  await exact(bench)
})

test('an order that a batch has paid is not taken for paid by anything else before it is settled', async () => {
  const bench = await openEngine('utxo')
  await bench.engine.withdraw(bench.request())
  await bench.engine.withdraw(bench.request())
  await bench.look()
  bench.chain.toy.mine(4)
  // Another worker has W-1 and dies: only W-2 is settled.
  await bench.store.lease({ worker: 'dying', leaseMs: 60_000, max: 1, chains: [bench.chain.adapter.chain], orders: [id] })
  await bench.look(5_000)
  expect(await bench.order('W-2')).toMatchObject({ state: 'completed' })
  expect(await attemptsOf(bench)).toMatchObject([{ state: 'final' }])
  expect(await adopt(bench)).toEqual({ status: 'bad-state', state: 'final' })
  await bench.look(60_000)
  expect(await bench.order('W-1')).toMatchObject({ state: 'completed', settlement: { attempt: (await attemptsOf(bench))[0]?.id } })
  await exact(bench)
})

test('a cancel that came to nothing does not stand in the way of the next', async () => {
  const bench = await openEngine('nonce', { houseFeeMax: { 'toy:nonce': amount(9_000n) } })
  await bench.engine.withdraw(bench.request())
  await bench.look()
  const cancel = (order: string) => bench.engine.operator.cancel({ order: orderId(order), actor: 'ann', reason: 'asked' })
  expect(await cancel('W-1')).toMatchObject({ status: 'cancelling' })
  expect(await cancel('cancel:W-1:1')).toMatchObject({ status: 'cancelled' })
  bench.chain.toy.feeRate = 20n
  expect(await cancel('W-1')).toMatchObject({ status: 'cancelling' })
  await bench.finish()
  expect(await bench.order('cancel:W-1:1:1')).toMatchObject({ state: 'completed' })
  expect(await bench.order('W-1')).toMatchObject({ state: 'failed', note: { code: 'CANCELLED' } })
  await exact(bench)
})
