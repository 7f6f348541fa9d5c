import { describe, expect, test } from 'vitest'
import { orderId } from '../ids/ids.ts'
import { amount } from '../money/amount.ts'
import { prepare } from '../testing/chain-kit/sending.ts'
import { type EngineBench, openEngine } from './bench.fixture.ts'

const attemptsOf = async (bench: EngineBench, id: string) => (await bench.engine.withdrawal(id))?.attempts ?? []

/** Two withdrawals that one transaction pays, and then fees rise. */
async function stuckBatch(): Promise<EngineBench> {
  const bench = await openEngine('utxo')
  for (const id of ['W-1', 'W-2']) await bench.engine.withdraw(bench.request({ id, feeMax: 5_000n }))
  await bench.look()
  expect(await attemptsOf(bench, 'W-1')).toMatchObject([{ orders: ['W-1', 'W-2'] }])
  bench.chain.toy.feeRate = 4n
  return bench
}

test('a stuck batch is outbid as a whole, once, though its orders are decided side by side', async () => {
  const bench = await stuckBatch()
  await bench.look(bench.chain.adapter.stuckAfterMs + 1)
  const [first, second, ...more] = await attemptsOf(bench, 'W-1')
  expect(second).toMatchObject({ purpose: 'replace', replaces: [first?.id], orders: ['W-1', 'W-2'] })
  expect(more).toEqual([])
  expect(await attemptsOf(bench, 'W-2')).toMatchObject([{ id: first?.id }, { id: second?.id }])
  await bench.finish()
  for (const id of ['W-1', 'W-2']) expect(await bench.order(id)).toMatchObject({ state: 'completed', settlement: { attempt: second?.id } })
  expect((await bench.store.verify({})).findings).toEqual([])
})

test('an order of a batch that was lent in vain is given back at once', async () => {
  const bench = await openEngine('utxo')
  for (const id of ['W-1', 'W-2', 'W-3']) await bench.engine.withdraw(bench.request({ id }))
  await bench.look()
  const { adapter } = bench.chain
  const wish = { order: 'W-1', actor: 'ops', reason: 'the customer waits' }
  // Too dear for what the orders allow together.
  bench.chain.toy.feeRate = 1_000n
  expect(await bench.engine.operator.accelerate(wish)).toMatchObject({ status: 'cannot-accelerate' })
  for (const id of ['W-1', 'W-2', 'W-3']) expect(await bench.order(id)).toMatchObject({ worker: null })
  await bench.store.lease({ worker: 'other', leaseMs: 60_000, max: 1, chains: [adapter.chain], orders: [orderId('W-2')] })
  expect(await bench.engine.operator.accelerate({ ...wish, feeMax: 9_000n })).toEqual({ status: 'busy' })
  expect(await bench.order('W-3')).toMatchObject({ worker: null })
})

test('a slot that a stranger used up holds up no later one: once the lane is resumed those are outbid', async () => {
  const bench = await openEngine('nonce')
  const { chain, engine } = bench
  // W-1 never reaches the chain, and W-2 waits behind it.
  chain.wire.lostRequests = 1
  for (const id of ['W-1', 'W-2']) {
    await engine.withdraw(bench.request({ id, feeMax: 5_000n }))
    await bench.look()
  }
  chain.toy.feeRate = 4n
  chain.wire.send((await prepare(chain, [chain.intent({ amount: 9_999n })])).signed.bytes)
  chain.toy.mine(chain.toy.finalityDepth + 1)
  await bench.look(chain.adapter.pollEveryMs)
  expect(await attemptsOf(bench, 'W-1')).toMatchObject([{ slot: 0, state: 'sealed', observation: { status: 'foreign-use' } }])
  const [lane] = (await bench.store.listLanes({ wallet: chain.wallet.name })).lanes
  const scope = `lane:${lane?.id}` as const
  for (const actor of ['ann', 'bob']) await engine.operator.release({ order: orderId('W-1'), actor, reason: 'the key was used elsewhere' })
  await engine.operator.resume({ scope, by: 'ann', reason: 'looked into' })
  await bench.look(chain.adapter.stuckAfterMs + 1)
  expect(await attemptsOf(bench, 'W-2')).toMatchObject([{ slot: 1 }, { slot: 1, purpose: 'replace' }])
  await bench.finish()
  expect(await bench.order('W-2')).toMatchObject({ state: 'completed' })
  expect(await bench.order('W-1')).toMatchObject({ state: 'failed', releasedWithoutProof: true })
})

describe.each(['utxo', 'nonce'] as const)('a cancel that is stuck itself (%s)', (kind) => {
  const cancelId = 'cancel:W-1:1'

  async function stuckCancel(): Promise<EngineBench> {
    const bench = await openEngine(kind, { houseFeeMax: { [`toy:${kind}`]: amount(9_000n) } })
    await bench.engine.withdraw(bench.request())
    await bench.look()
    const { adapter, toy } = bench.chain
    expect(await bench.engine.operator.cancel({ order: orderId('W-1'), actor: 'ops', reason: 'asked' })).toMatchObject({
      status: 'cancelling',
    })
    await bench.look(adapter.pollEveryMs)
    expect(await attemptsOf(bench, cancelId)).toMatchObject([{ purpose: 'cancel', state: 'sealed', sends: 1 }])
    toy.feeRate *= 10n
    return bench
  }

  /** That the rival was outbid on every claim of what it is to beat, and wins. */
  async function outbidAndDone(bench: EngineBench): Promise<void> {
    const [payment] = await attemptsOf(bench, 'W-1')
    const [first, second, ...more] = await attemptsOf(bench, cancelId)
    expect(second).toMatchObject({ purpose: 'cancel', replaces: [payment?.id, first?.id], draft: { payments: [] } })
    expect(second?.claims).toEqual(expect.arrayContaining([...(payment?.claims ?? []), ...(first?.claims ?? [])]))
    expect(more).toEqual([])
    await bench.finish()
    expect(await bench.order('W-1')).toMatchObject({ state: 'failed', note: { code: 'CANCELLED' }, reserved: 0n })
    expect(await bench.order(cancelId)).toMatchObject({ state: 'completed', settlement: { attempt: second?.id } })
    expect(bench.events).toContainEqual(expect.objectContaining({ name: 'attempt.replaced', attempt: first?.id, by: second?.id }))
    expect((await bench.store.verify({})).findings).toEqual([])
  }

  test('is outbid by another that pays nobody either', async () => {
    const bench = await stuckCancel()
    await bench.look(bench.chain.adapter.stuckAfterMs + 1)
    await outbidAndDone(bench)
  })

  test('is outbid when a person asks for it', async () => {
    const bench = await stuckCancel()
    const wish = { order: cancelId, actor: 'ops', reason: 'the lane waits' }
    expect(await bench.engine.operator.accelerate(wish)).toEqual({ status: 'accelerated' })
    await outbidAndDone(bench)
  })

  test('is left alone once what it cancels is in a block', async () => {
    const bench = await stuckCancel()
    const { adapter, toy, wire } = bench.chain
    const [payment] = await attemptsOf(bench, 'W-1')
    const [rival] = await attemptsOf(bench, cancelId)
    toy.feeRate /= 10n
    toy.evict(rival?.signed?.id ?? '')
    wire.send(payment?.signed?.bytes ?? new Uint8Array())
    toy.mine(1)
    await bench.look(adapter.stuckAfterMs + 1)
    expect(await attemptsOf(bench, 'W-1')).toMatchObject([{ observation: { status: 'confirmed' } }])
    await bench.look(adapter.pollEveryMs)
    expect(await attemptsOf(bench, cancelId)).toHaveLength(1)
    expect(await bench.order(cancelId)).toMatchObject({ attention: null })
    await bench.finish()
    expect(await bench.order('W-1')).toMatchObject({ state: 'completed' })
  })
})
