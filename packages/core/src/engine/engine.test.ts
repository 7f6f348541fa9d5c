import { describe, expect, test } from 'vitest'
import type { ChainAdapter } from '../chain/chain-adapter.ts'
import { chainId } from '../ids/chain-id.ts'
import { accountId, orderId } from '../ids/ids.ts'
import { intentDigest } from '../intent/digest.ts'
import { amount } from '../money/amount.ts'
import { systemRandom } from '../ports/system-random.ts'
import { toyPublicKey } from '../testing/toy-chain/keys.ts'
import { toyStranger, toyWallet } from '../testing/toy-chain/toy-bench.ts'
import type { ToyKind } from '../testing/toy-chain/transaction.ts'
import { type EngineBench, openComposingEngine, openEngine } from './bench.fixture.ts'

const kinds: readonly ToyKind[] = ['utxo', 'nonce', 'expiry']

const received = (bench: EngineBench<ChainAdapter>, asset = bench.chain.toy.feeAsset): bigint => {
  const { toy } = bench.chain
  const alice = toyPublicKey('stranger alice')
  let sum = 0n
  for (const block of toy.blocks)
    for (const { body, minted } of block.transactions)
      if (!minted) for (const output of body.outputs) if (output.to === alice && output.asset === asset) sum += output.amount
  return sum
}

const exact = async (bench: EngineBench<ChainAdapter>): Promise<void> => {
  expect((await bench.store.verify({})).findings).toEqual([])
}

describe.each(kinds)('on a chain of kind %s', (kind) => {
  test('pays a withdrawal once and settles the books', async () => {
    const bench = await openEngine(kind)
    expect(await bench.engine.withdraw(bench.request())).toMatchObject({ status: 'accepted' })
    await bench.finish()
    const order = await bench.order('W-1')
    expect(order).toMatchObject({ state: 'completed', reserved: 0n })
    expect(received(bench)).toBe(700n)
    const fee = order.settlement?.fee ?? -1n
    expect(await bench.engine.balance('user:1', bench.chain.toy.feeAsset)).toMatchObject({ available: 20_000n - 700n - fee, locked: 0n })
    await exact(bench)
  })

  test('answers the same request with the same withdrawal, and another body with a conflict', async () => {
    const bench = await openEngine(kind)
    const request = bench.request()
    await bench.engine.withdraw(request)
    expect(await bench.engine.withdraw(request)).toMatchObject({ status: 'exists' })
    expect(await bench.another().withdraw({ ...request, amount: 701n })).toMatchObject({ status: 'conflict' })
    await bench.finish()
    expect(await bench.engine.withdraw(request)).toMatchObject({ status: 'exists', order: { state: 'completed' } })
    expect(received(bench)).toBe(700n)
  })

  test('treats a lost reply as unknown and pays once', async () => {
    const bench = await openEngine(kind)
    await bench.engine.withdraw(bench.request())
    bench.chain.loseNextReply()
    await bench.look()
    expect((await bench.engine.withdrawal('W-1'))?.attempts).toMatchObject([{ state: 'sealed', lastSend: { status: 'unknown' } }])
    await bench.finish()
    expect(await bench.order('W-1')).toMatchObject({ state: 'completed' })
    expect(received(bench)).toBe(700n)
    await exact(bench)
  })

  test('parks while the node is down and goes on by itself', async () => {
    const bench = await openEngine(kind, { worker: { parkMs: 1_000 } })
    await bench.engine.withdraw(bench.request())
    bench.chain.wire.down = true
    await bench.look()
    expect(await bench.order('W-1')).toMatchObject({ state: 'parked', reserved: 800n })
    bench.chain.wire.down = false
    await bench.finish()
    expect(await bench.order('W-1')).toMatchObject({ state: 'completed' })
  })

  test('sends the stored bytes when the process died between seal and send', async () => {
    const bench = await openEngine(kind, { worker: { resendMs: 1_000 } })
    await bench.engine.withdraw(bench.request())
    bench.chain.wire.lostRequests = 1
    await bench.look()
    const before = (await bench.engine.withdrawal('W-1'))?.attempts[0]?.signed?.bytes
    await bench.look(2_000)
    const after = (await bench.engine.withdrawal('W-1'))?.attempts
    expect(after).toHaveLength(1)
    expect(after?.[0]?.signed?.bytes).toEqual(before)
    await bench.finish()
    expect(received(bench)).toBe(700n)
  })

  test('never signs an intent that was written into the store without our seal', async () => {
    const bench = await openEngine(kind)
    await bench.engine.withdraw(bench.request())
    const { order } = (await bench.engine.withdrawal('W-1')) ?? {}
    if (order === undefined) throw new Error('W-1 exists')
    const { action } = order.intent
    if (action.kind !== 'transfer') throw new Error('a transfer')
    const intent = { ...order.intent, id: orderId('W-evil'), action: { ...action, to: toyStranger(bench.chain.toy, 'mallory') } }
    const forged = await bench.store.accept({ intent, digest: intentDigest(intent), mac: order.mac, requester: 'mallory', rules: [] })
    expect(forged.status).toBe('accepted')
    await bench.finish()
    expect(await bench.engine.withdrawal('W-evil')).toMatchObject({
      order: { deadLettered: true, note: { code: 'INTENT_FORGED' } },
      attempts: [],
    })
    expect((await bench.store.listHalts({})).halts).toMatchObject([{ scope: `chain:${bench.chain.adapter.chain}`, automatic: true }])
  })

  test('a halt keeps accepted withdrawals from being signed until it is lifted', async () => {
    const bench = await openEngine(kind)
    await bench.engine.withdraw(bench.request())
    await bench.engine.operator.halt({ scope: 'global', by: 'ops', reason: 'drill' })
    await bench.look(10_000)
    expect((await bench.engine.withdrawal('W-1'))?.attempts.filter(({ state }) => state === 'sealed')).toEqual([])
    expect(await bench.engine.withdraw(bench.request())).toMatchObject({ status: 'halted', scope: 'global' })
    await bench.engine.operator.resume({ scope: 'global', by: 'ops', reason: 'drill over' })
    await bench.finish()
    expect(await bench.order('W-1')).toMatchObject({ state: 'completed' })
  })

  test('cancels before anything is sealed and returns the money', async () => {
    const bench = await openEngine(kind)
    await bench.engine.withdraw(bench.request())
    expect(await bench.engine.operator.cancel({ order: orderId('W-1'), actor: 'ops', reason: 'asked' })).toMatchObject({
      status: 'cancelled',
    })
    await bench.finish()
    expect(received(bench)).toBe(0n)
    expect(await bench.engine.balance('user:1', bench.chain.toy.feeAsset)).toMatchObject({ available: 20_000n, locked: 0n })
    await exact(bench)
  })

  test('reopens a settled withdrawal that a deep reorganisation undid, and pays it once', async () => {
    const bench = await openEngine(kind, { worker: { watchMs: 3_600_000 } })
    await bench.engine.withdraw(bench.request())
    await bench.look()
    bench.chain.toy.mine(4)
    await bench.look(bench.chain.adapter.pollEveryMs)
    expect(await bench.order('W-1')).toMatchObject({ state: 'completed' })
    bench.chain.toy.reorg(5, { drop: true })
    await bench.look(1_800_000)
    expect(await bench.order('W-1')).toMatchObject({ state: 'broadcast' })
    expect(await bench.engine.balance('user:1', bench.chain.toy.feeAsset)).toMatchObject({
      locked: 700n + ((await bench.order('W-1')).reserved - 700n),
    })
    expect((await bench.store.listHalts({})).halts).toMatchObject([{ scope: `chain:${bench.chain.adapter.chain}`, automatic: true }])
    await bench.finish()
    expect(received(bench)).toBeLessThanOrEqual(700n)
    await exact(bench)
  })
})

test('a retry is the same withdrawal although the default wallet has changed or is gone since', async () => {
  const bench = await openEngine('nonce')
  const request = bench.request()
  await bench.engine.withdraw(request)
  const { toy } = bench.chain
  await bench.engine.registerWallet(toyWallet(toy, 'spare'), 'test')
  for (const wallet of ['spare', 'nobody']) {
    const changed = bench.another({ wallets: { [toy.feeAsset]: wallet } })
    expect(await changed.withdraw(request)).toMatchObject({ status: 'exists', order: { intent: { wallet: 'hot' } } })
    expect(await changed.withdraw({ ...request, amount: 701n })).toMatchObject({ status: 'conflict' })
  }
  const gone = bench.another({ wallets: {} })
  await expect(gone.withdraw(bench.request())).rejects.toMatchObject({ code: 'WALLET_NOT_FOUND' })
  await expect(gone.withdraw({ ...request, account: 'user:2' })).rejects.toMatchObject({ code: 'WALLET_NOT_FOUND' })
})

describe.each(['utxo', 'nonce'] as const)('where transactions can be replaced (%s)', (kind) => {
  test('cancels a sent withdrawal by a rival that pays nobody, and returns the money on proof', async () => {
    const bench = await openEngine(kind, { houseFeeMax: { [`toy:${kind}`]: amount(9_000n) } })
    await bench.engine.withdraw(bench.request())
    await bench.look()
    bench.chain.toy.feeRate = 20n
    expect(await bench.engine.operator.cancel({ order: orderId('W-1'), actor: 'ops', reason: 'asked' })).toMatchObject({
      status: 'cancelling',
    })
    await bench.look(bench.chain.adapter.pollEveryMs)
    await bench.finish()
    expect(await bench.order('W-1')).toMatchObject({ state: 'failed', note: { code: 'CANCELLED' }, reserved: 0n })
    expect(received(bench)).toBe(0n)
    await exact(bench)
  })

  test('outbids a stuck attempt on the same claims', async () => {
    const bench = await openEngine(kind)
    await bench.engine.withdraw(bench.request({ feeMax: 5_000n }))
    await bench.look()
    bench.chain.toy.feeRate = 4n
    await bench.look(bench.chain.adapter.stuckAfterMs + 1)
    const attempts = (await bench.engine.withdrawal('W-1'))?.attempts ?? []
    expect(attempts).toHaveLength(2)
    expect(attempts[1]?.claims.some((claim) => attempts[0]?.claims.includes(claim))).toBe(true)
    await bench.finish()
    expect(await bench.order('W-1')).toMatchObject({ state: 'completed' })
    expect(received(bench)).toBe(700n)
    await exact(bench)
  })
})

describe('a stuck slot behind one that is in a block but not final', () => {
  const opened = async () => {
    const bench = await openEngine('nonce')
    await bench.engine.withdraw(bench.request())
    await bench.look()
    bench.chain.toy.mine(1)
    await bench.look(bench.chain.adapter.pollEveryMs)
    await bench.engine.withdraw(bench.request({ feeMax: 5_000n }))
    await bench.look()
    bench.chain.toy.feeRate = 4n
    return bench
  }
  const attemptsOf = async (bench: EngineBench, id: string) => (await bench.engine.withdrawal(id))?.attempts ?? []

  test('is outbid however long finality stands still', async () => {
    const bench = await opened()
    await bench.look(bench.chain.adapter.stuckAfterMs + 1)
    expect(await attemptsOf(bench, 'W-1')).toMatchObject([{ slot: 0, state: 'sealed', observation: { status: 'confirmed' } }])
    expect(await attemptsOf(bench, 'W-2')).toMatchObject([{ slot: 1 }, { slot: 1, purpose: 'replace' }])
    await bench.finish()
    expect([await bench.order('W-1'), await bench.order('W-2')]).toMatchObject([{ state: 'completed' }, { state: 'completed' }])
    expect(received(bench)).toBe(1_400n)
    await exact(bench)
  })

  test('waits again once the chain has thrown that one out', async () => {
    const bench = await opened()
    bench.chain.toy.reorg(1)
    await bench.look(bench.chain.adapter.stuckAfterMs + 1)
    expect(await attemptsOf(bench, 'W-2')).toHaveLength(1)
    await bench.look(bench.chain.adapter.pollEveryMs)
    expect(await attemptsOf(bench, 'W-2')).toHaveLength(1)
  })
})

test('a reverted transaction fails the withdrawal, returns its money and books the fee to the house', async () => {
  const bench = await openEngine('nonce')
  await bench.engine.withdraw(bench.request())
  await bench.look()
  bench.chain.toy.rules.reverting.add(toyPublicKey('stranger alice'))
  await bench.finish()
  expect(await bench.order('W-1')).toMatchObject({ state: 'failed', note: { code: 'TRANSACTION_REVERTED' } })
  expect(await bench.engine.balance('user:1', bench.chain.toy.feeAsset)).toMatchObject({ available: 20_000n, locked: 0n })
  expect(
    (await bench.store.readAccount({ account: accountId('house:fees'), asset: bench.chain.toy.feeAsset })).balance.available,
  ).toBeGreaterThan(0n)
  await exact(bench)
})

test('an expired transaction is sent anew only after its expiry is final', async () => {
  const bench = await openEngine('expiry')
  await bench.engine.withdraw(bench.request())
  bench.chain.wire.lostRequests = 1_000
  await bench.look()
  bench.chain.toy.mine(bench.chain.toy.validFor + 1)
  await bench.look(bench.chain.adapter.pollEveryMs)
  expect((await bench.engine.withdrawal('W-1'))?.attempts).toHaveLength(1)
  bench.chain.wire.lostRequests = 0
  await bench.finish()
  const view = await bench.engine.withdrawal('W-1')
  expect(view?.order.state).toBe('completed')
  expect(view?.attempts.map(({ state }) => state)).toEqual(['dead', 'final'])
  expect(received(bench)).toBe(700n)
  await exact(bench)
})

test('a chain whose wallet builds and signs together goes the same path', async () => {
  const bench = await openComposingEngine()
  await bench.engine.withdraw(bench.request())
  await bench.finish()
  expect(await bench.order('W-1')).toMatchObject({ state: 'completed' })
  expect(received(bench)).toBe(700n)
  await exact(bench)
})

test('a lane that the chain is ahead of is halted at reconciliation, and goes on once a person has explained it', async () => {
  const bench = await openEngine('nonce')
  await bench.engine.withdraw(bench.request())
  await bench.finish()
  const [lane] = (await bench.store.listLanes({})).lanes
  if (lane === undefined) throw new Error('there is a lane')
  // The store of an hour ago would know one slot less: the same as a chain that used one more.
  const stranger = openStranger(bench)
  await stranger()
  const findings = await bench.engine.reconcile()
  expect(findings).toMatchObject([{ kind: 'slots-ahead', halts: `lane:${lane.id}` }])
  await bench.engine.withdraw(bench.request())
  await bench.look(60_000)
  expect((await bench.engine.withdrawal('W-2'))?.attempts).toEqual([])
  await bench.engine.operator.raiseLane({ lane: lane.id, next: lane.next + 1, actor: 'ops', reason: 'that was me' })
  await bench.engine.operator.resume({ scope: `lane:${lane.id}`, by: 'ops', reason: 'explained' })
  await bench.finish()
  expect(await bench.order('W-2')).toMatchObject({ state: 'completed' })
})

test('two engines that were given no name never pass for one another', async () => {
  const bench = await openEngine('utxo', { random: systemRandom })
  await bench.engine.withdraw(bench.request())
  await bench.engine.step()
  await bench.engine.withdraw(bench.request())
  await bench.another().step()
  const { entries } = await bench.store.readJournal({ after: 0, max: 1_000 })
  const workers = entries.filter(({ verb }) => verb === 'lease').map(({ subject }) => subject)
  expect(workers).toHaveLength(2)
  expect(new Set(workers).size).toBe(2)
  for (const worker of workers) expect(worker).toMatch(/^worker-[0-9a-f]{8}$/)
})

test('a wallet that cannot be registered is refused like any other call', async () => {
  const { engine, chain } = await openEngine('utxo')
  const elsewhere = { ...chain.wallet, chain: chainId('toy:elsewhere') }
  await expect(engine.registerWallet(elsewhere, 'test')).rejects.toMatchObject({ code: 'CHAIN_NOT_REGISTERED' })
  const [first] = chain.wallet.addresses
  const misspelt = { ...chain.wallet, addresses: [{ ...first!, address: 'nowhere' }] }
  await expect(engine.registerWallet(misspelt, 'test')).rejects.toMatchObject({ code: 'INVALID_RECIPIENT' })
})

/** Uses the hot wallet's key outside the engine: a second engine with a store of its own. */
function openStranger(bench: EngineBench): () => Promise<void> {
  return async () => {
    const { adapter, wallet, signer, toy } = bench.chain
    const signal = new AbortController().signal
    const intent = bench.chain.intent({ amount: 1n })
    const snapshot = await adapter.snapshot(wallet, [intent], signal)
    const result = adapter.draft({ wallet, intents: [intent], snapshot, seed: 's', slot: snapshot.lane?.chainNext ?? 0 })
    if (result.status !== 'drafted') throw new Error('drafted')
    const signatures = await Promise.all(result.draft.signing.map((request) => signer.sign(request, signal)))
    await adapter.broadcast(adapter.finalize(result.draft, signatures), signal)
    toy.mine(toy.finalityDepth + 1)
  }
}
