import { describe, expect, test } from 'vitest'
import { attemptId, orderId } from '../ids/ids.ts'
import { amount } from '../money/amount.ts'
import type { Attempt } from '../store/records.ts'
import { toyAdapter } from '../testing/toy-chain/toy-adapter.ts'
import { type EngineBench, openEngine } from './bench.fixture.ts'

const attemptsOf = async (bench: EngineBench, order: string): Promise<readonly Attempt[]> =>
  (await bench.engine.withdrawal(order))?.attempts ?? []

/** W-1 took every coin and was outbid; a line of withdrawals, each from the change of the one before; then W-1's first bytes are mined. */
async function lineOf(length: number): Promise<EngineBench> {
  const bench = await openEngine('utxo', { worker: { watchMs: 3_600_000 } })
  const { engine, chain } = bench
  for (const account of ['user:1', 'user:2'] as const)
    await engine.credit({ reference: `D-2:${account}`, account, asset: chain.toy.feeAsset, amount: 60_000n, actor: 'test' })
  await engine.withdraw(bench.request({ amount: 52_000n, feeMax: 1_000n }))
  await bench.look()
  expect(await engine.operator.accelerate({ order: 'W-1', actor: 'ann', reason: 'slow' })).toMatchObject({ status: 'accelerated' })
  for (let n = 2; n < 2 + length; n += 1) {
    await engine.withdraw(bench.request({ account: 'user:2' }))
    await bench.look()
    const [maker, spender] = [(await attemptsOf(bench, `W-${n - 1}`)).at(-1), (await attemptsOf(bench, `W-${n}`)).at(-1)]
    expect(spender?.claims).toEqual(maker?.signed?.creates)
  }
  const [first, second] = await attemptsOf(bench, 'W-1')
  chain.toy.evict(second!.signed!.id)
  chain.wire.send(first!.signed!.bytes)
  chain.toy.mine(chain.toy.finalityDepth)
  return bench
}

/** As another worker would, which has W-1 alone in its hands. */
async function settleFirst({ store, chain }: EngineBench): Promise<void> {
  const id = orderId('W-1')
  const lease = { worker: 'other', leaseMs: 1_000, max: 1, chains: [chain.adapter.chain], orders: [id] }
  const { leased } = await store.lease(lease)
  const { order, attempts } = leased[0]!
  const { signed } = attempts[0]!
  const block = { height: 2, hash: 'h2' }
  const paid = { attempt: attemptId('W-1~1'), transaction: signed!.id, block, fee: amount(attempts[0]!.draft.fee), watchMs: 0 }
  expect(await store.settle({ fence: { order: id, token: order.token }, ...paid })).toMatchObject({ status: 'completed' })
}

describe('a withdrawal from change that was never made', () => {
  test.each([1, 2])('is paid anew by a process that never saw what should have made it (line of %i)', async (length) => {
    const bench = await lineOf(length)
    const { chain, store } = bench
    await settleFirst(bench)
    // A restart: nothing is known any more of what was shown before.
    Object.assign(chain.adapter, toyAdapter(chain.wire))
    await bench.finish()
    for (let n = 2; n < 2 + length; n += 1) {
      expect((await attemptsOf(bench, `W-${n}`))[0]).toMatchObject({ state: 'dead', proof: { kind: 'dead-ancestor' } })
      expect((await bench.order(`W-${n}`)).state).toBe('completed')
    }
    expect((await store.verify({})).findings).toEqual([])
  })
})

test('change that a reorganisation makes possible again pays in place of a new payment, never beside it', async () => {
  const bench = await lineOf(2)
  const { chain, engine, store } = bench
  const { toy, adapter } = chain
  const who = { by: 'ann', reason: 'looked at the chain' }
  // Another coin for them is there, but nothing is paid anew before the chain turns.
  await chain.deposit!(chain.wallet.addresses[0]!.address, amount(10_000n))
  await engine.operator.halt({ scope: 'account:user:2', ...who })
  for (let looks = 0; looks < 4; looks += 1) await bench.look(adapter.pollEveryMs)
  expect((await bench.order('W-1')).state).toBe('completed')
  for (const id of ['W-2', 'W-3']) expect((await attemptsOf(bench, id)).map(({ state }) => state)).toEqual(['dead'])

  toy.reorg(toy.finalityDepth, { drop: true })
  toy.mine(1)
  for (let looks = 0; looks < 4; looks += 1) await bench.look(1_800_000)
  expect((await bench.order('W-1')).state).toBe('broadcast')
  for (const id of ['W-2', 'W-3']) expect((await attemptsOf(bench, id)).map(({ state }) => state)).toEqual(['sealed'])

  const first = (await attemptsOf(bench, 'W-1'))[0]!.signed!.id
  toy.evict(first)
  for (const id of ['W-1', 'W-2', 'W-3']) chain.wire.send((await attemptsOf(bench, id)).at(-1)!.signed!.bytes)
  for (const scope of ['account:user:2', `chain:${adapter.chain}`] as const) await engine.operator.resume({ scope, ...who })
  await bench.finish()
  for (const id of ['W-1', 'W-2', 'W-3']) {
    const attempts = await attemptsOf(bench, id)
    expect(attempts.map(({ state }) => state)).toEqual(id === 'W-1' ? ['dead', 'final'] : ['final'])
  }
  expect((await store.verify({})).findings).toEqual([])
})
