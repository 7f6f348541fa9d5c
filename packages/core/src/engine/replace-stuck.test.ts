import { describe, expect, test } from 'vitest'
import { orderId, transactionId } from '../ids/ids.ts'
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

describe('a batch of which one order has ended and whose bytes are still out', () => {
  const reason = 'seen'
  const ends = {
    released: async ({ engine }: EngineBench, id: string) => {
      for (const actor of ['ann', 'bob']) await engine.operator.release({ order: orderId(id), actor, reason })
    },
    adopted: async ({ engine }: EngineBench, id: string) => {
      const paid = { transaction: transactionId('by-hand'), block: { height: 2, hash: 'h2' }, fee: amount(5n) }
      expect(await engine.operator.adopt({ ...paid, order: orderId(id), actor: 'ann', reason })).toMatchObject({ status: 'adopted' })
    },
  }
  const rows = [
    ['released', 'W-1', 'W-2'],
    ['released', 'W-2', 'W-1'],
    ['adopted', 'W-1', 'W-2'],
    ['adopted', 'W-2', 'W-1'],
  ] as const

  /** That the open order was outbid alone, on the claims of the whole batch, and is paid once. */
  async function outbidAlone(bench: EngineBench, ended: string, open: string): Promise<void> {
    const [batch, alone, ...more] = await attemptsOf(bench, open)
    expect(alone).toMatchObject({ purpose: 'replace', replaces: [batch?.id], orders: [open], draft: { payments: [{ order: open }] } })
    expect(alone?.claims).toEqual(expect.arrayContaining([...(batch?.claims ?? [])]))
    expect(more).toEqual([])
    await bench.finish()
    expect(await bench.order(open)).toMatchObject({ state: 'completed', settlement: { attempt: alone?.id } })
    expect(await attemptsOf(bench, ended)).toMatchObject([{ id: batch?.id, state: 'dead', proof: { kind: 'conflict-final' } }])
    expect(await bench.engine.balance('house:loss', bench.chain.toy.feeAsset)).toMatchObject({ available: 0n })
    expect((await bench.store.verify({})).findings).toEqual([])
  }

  test.each(rows)('%s: %s is left out when the rest is outbid', async (end, ended, open) => {
    const bench = await stuckBatch()
    await ends[end](bench, ended)
    await bench.look(bench.chain.adapter.stuckAfterMs + 1)
    await outbidAlone(bench, ended, open)
  })

  test.each(rows)('%s: %s is left out when a person wants the rest outbid, and is not outbid itself', async (end, ended, open) => {
    const bench = await stuckBatch()
    await ends[end](bench, ended)
    const wish = { actor: 'ops', reason: 'the customer waits' }
    expect(await bench.engine.operator.accelerate({ ...wish, order: ended })).toEqual({
      ...{ status: 'cannot-accelerate', reason: 'the order has ended' },
    })
    expect(await bench.engine.operator.accelerate({ ...wish, order: open })).toEqual({ status: 'accelerated' })
    await outbidAlone(bench, ended, open)
  })

  test('left out and then reopened, the first order of the batch is outbid together with what left it out', async () => {
    const bench = await stuckBatch()
    await ends.adopted(bench, 'W-1')
    await bench.look(bench.chain.adapter.stuckAfterMs + 1)
    const [batch, alone] = await attemptsOf(bench, 'W-2')
    expect(await bench.engine.operator.reopen({ order: orderId('W-1'), actor: 'ann', reason })).toMatchObject({ status: 'reopened' })
    bench.chain.toy.feeRate = 40n
    await bench.look(bench.chain.adapter.stuckAfterMs + 1)
    const both = { purpose: 'replace', replaces: [batch?.id, alone?.id], orders: ['W-1', 'W-2'] }
    expect(await attemptsOf(bench, 'W-1')).toMatchObject([{ id: batch?.id }, both])
    expect(await attemptsOf(bench, 'W-2')).toMatchObject([{ id: batch?.id }, { id: alone?.id }, both])
    await bench.finish()
    const [paid] = (await attemptsOf(bench, 'W-1')).slice(-1)
    for (const id of ['W-1', 'W-2']) expect(await bench.order(id)).toMatchObject({ state: 'completed', settlement: { attempt: paid?.id } })
    expect((await bench.store.verify({})).findings).toEqual([])
    expect(await bench.engine.reconcile()).toEqual([])
  })

  // The two are alike: nobody could tell whose payment a third attempt made.
  test('left out and then reopened, an order does not outbid what pays another that has ended since', async () => {
    const bench = await stuckBatch()
    await ends.adopted(bench, 'W-1')
    await bench.look(bench.chain.adapter.stuckAfterMs + 1)
    await bench.engine.operator.reopen({ order: orderId('W-1'), actor: 'ann', reason })
    await ends.released(bench, 'W-2')
    await bench.look(bench.chain.adapter.stuckAfterMs + 1)
    expect(await attemptsOf(bench, 'W-1')).toHaveLength(1)
    await bench.finish()
    // Its batch mate's replacement confirms: that one is the loss of the house, and this one is planned again and paid.
    await bench.engine.operator.resume({ scope: 'account:user:1', by: 'ann', reason })
    await bench.finish()
    const [batch, anew] = await attemptsOf(bench, 'W-1')
    expect(batch).toMatchObject({ state: 'dead', proof: { kind: 'conflict-final' } })
    expect(await bench.order('W-1')).toMatchObject({ state: 'completed', settlement: { attempt: anew?.id } })
    expect(await bench.engine.balance('house:loss', bench.chain.toy.feeAsset)).toMatchObject({ available: 700n })
    expect((await bench.store.verify({})).findings).toEqual([])
  })

  test('the batch confirms after all: the open order is paid by it, and what was given back is the loss of the house', async () => {
    const bench = await stuckBatch()
    await ends.released(bench, 'W-2')
    await bench.look(bench.chain.adapter.stuckAfterMs + 1)
    const [batch, alone] = await attemptsOf(bench, 'W-1')
    bench.chain.toy.evict(alone?.signed?.id ?? '')
    bench.chain.wire.send(batch?.signed?.bytes ?? new Uint8Array())
    bench.chain.toy.feeRate = 2n
    await bench.finish()
    expect(await bench.order('W-1')).toMatchObject({ state: 'completed', settlement: { attempt: batch?.id } })
    expect(await attemptsOf(bench, 'W-1')).toMatchObject([{ state: 'final' }, { state: 'dead' }])
    expect(await bench.engine.balance('house:loss', bench.chain.toy.feeAsset)).toMatchObject({ available: 700n })
    expect((await bench.store.verify({})).findings).toEqual([])
  })
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
