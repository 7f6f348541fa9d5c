import { expect, test } from 'vitest'
import { type AttemptId, orderId, transactionId } from '../ids/ids.ts'
import { amount } from '../money/amount.ts'
import type { Fence } from '../store/contract/orders.ts'
import type { Attempt } from '../store/records.ts'
import { type EngineBench, openEngine } from './bench.fixture.ts'

const id = orderId('W-1')
const block = { height: 2, hash: 'h2' }
const who = { actor: 'ann', reason: 'looked at the chain' }
const attemptsOf = async (bench: EngineBench, order = 'W-1'): Promise<readonly Attempt[]> =>
  (await bench.engine.withdrawal(order))?.attempts ?? []

/** A proof that the chain broke: the first attempt seemed dead and the order was paid anew, then the first is on the chain and off it again. */
async function twoSlots(): Promise<EngineBench> {
  const bench = await openEngine('nonce', { worker: { resendMs: 3_600_000 }, houseFeeMax: { 'toy:nonce': amount(9_000n) } })
  const { store, chain, engine } = bench
  const fence = async (): Promise<Fence> => {
    const { leased } = await store.lease({ worker: 'hand', leaseMs: 1_000, max: 1, chains: [chain.adapter.chain], orders: [id] })
    return { order: id, token: leased[0]!.order.token }
  }
  await engine.withdraw(bench.request({ feeMax: 9_000n }))
  chain.wire.lostRequests = 1
  await bench.look()
  const [first] = await attemptsOf(bench)
  const attempt = first?.id as AttemptId
  const proof = {
    ...{ kind: 'conflict-final' as const, by: transactionId('tx-x'), block, providers: 1 },
    claims: first!.claims.map((claim) => ({ claim, fate: 'consumed' as const })),
  }
  expect(await store.bury({ attempt, fences: [await fence()], proof })).toEqual({ status: 'buried' })
  chain.wire.lostRequests = 1
  await bench.look(chain.adapter.pollEveryMs)
  expect(await attemptsOf(bench)).toMatchObject([{ state: 'dead' }, { state: 'sealed' }])
  const paid = { transaction: first!.signed!.id, block, fee: amount(5n), watchMs: 1 }
  expect(await store.settle({ fence: await fence(), attempt, ...paid })).toMatchObject({ status: 'completed' })
  expect(await engine.operator.reopen({ order: id, ...who })).toMatchObject({ order: { attention: { code: 'COULD_PAY_TWICE' } } })
  for (const { scope } of (await store.listHalts({})).halts) await engine.operator.resume({ scope, by: 'ann', reason: 'looked into' })
  expect(await attemptsOf(bench)).toMatchObject([
    { state: 'sealed', slot: 0 },
    { state: 'sealed', slot: 1 },
  ])
  return bench
}

/** Cancelled by a rival on one slot; the other attempt is left alone. */
async function cancelledOn(bench: EngineBench, rival: string, slot: number): Promise<void> {
  expect(await bench.engine.operator.cancel({ order: id, ...who })).toMatchObject({ status: 'cancelling' })
  await bench.look(bench.chain.adapter.pollEveryMs)
  const beaten = (await attemptsOf(bench)).find((attempt) => attempt.slot === slot)
  expect(await attemptsOf(bench, rival)).toMatchObject([{ purpose: 'cancel', state: 'sealed', slot, replaces: [beaten?.id] }])
}

test('is cancelled slot by slot, the lowest first', async () => {
  const bench = await twoSlots()
  await cancelledOn(bench, 'cancel:W-1:2', 0)
  await bench.finish()
  expect(await attemptsOf(bench)).toMatchObject([{ state: 'dead' }, { state: 'sealed' }])
  expect(await bench.order('W-1')).toMatchObject({ state: 'broadcast' })
  await cancelledOn(bench, 'cancel:W-1:2:1', 1)
  await bench.finish()
  expect(await bench.order('W-1')).toMatchObject({ state: 'failed', note: { code: 'CANCELLED' }, reserved: 0n })
  expect((await bench.store.verify({})).findings).toEqual([])
})

test('is cancelled on the slot that can still be stopped, where the other is in a block', async () => {
  const bench = await twoSlots()
  const [first] = await attemptsOf(bench)
  bench.chain.wire.send(first!.signed!.bytes)
  bench.chain.toy.mine(1)
  await bench.look(bench.chain.adapter.pollEveryMs)
  expect(await bench.engine.operator.accelerate({ order: id, ...who })).toMatchObject({ status: 'cannot-accelerate' })
  await cancelledOn(bench, 'cancel:W-1:2', 1)
  await bench.finish()
  expect(await attemptsOf(bench)).toMatchObject([{ state: 'final' }, { state: 'dead' }])
  expect(await bench.order('W-1')).toMatchObject({ state: 'completed', settlement: { attempt: first?.id } })
  expect(await bench.engine.balance('house:loss', bench.chain.toy.feeAsset)).toMatchObject({ available: 0n })
  expect((await bench.store.verify({})).findings).toEqual([])
})

test('is not outbid while two slots could pay it: no transaction excludes both', async () => {
  const bench = await twoSlots()
  bench.chain.toy.feeRate = 4n
  expect(await bench.engine.operator.accelerate({ order: id, ...who })).toEqual({
    status: 'cannot-accelerate',
    reason: 'two slots could pay it: cancel one first',
  })
  await bench.look(bench.chain.adapter.stuckAfterMs + 1)
  expect(await attemptsOf(bench)).toHaveLength(2)
})
