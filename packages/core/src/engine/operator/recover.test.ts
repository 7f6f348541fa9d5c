import { expect, test } from 'vitest'
import type { Outflow } from '../../chain/facets.ts'
import { type ClaimKey, claimKey, orderId, transactionId } from '../../ids/ids.ts'
import { amount } from '../../money/amount.ts'
import type { Store } from '../../store/store.ts'
import { type EngineBench, openEngine } from '../bench.fixture.ts'
import type { Engine, WithdrawRequest } from '../engine.ts'

const who = { actor: 'ops', reason: 'restored from a backup' }

type Shown = { outflows: Outflow[]; pending: boolean }

/** An engine whose chain shows what it is told to show, everything halted, and a crash before the next adoption if wanted. */
async function openRestored() {
  const bench = await openEngine('nonce')
  const shown: Shown = { outflows: [], pending: false }
  const adapter = {
    ...bench.chain.adapter,
    outflows: {
      pending: async () => shown.pending,
      scan: async () => ({ outflows: shown.outflows, next: null }),
    },
  }
  const halt = () => bench.engine.operator.halt({ scope: 'global', by: who.actor, reason: who.reason })
  const resume = () => bench.engine.operator.resume({ scope: 'global', by: who.actor, reason: 'recovered' })
  const engine = bench.another({ chains: [adapter] })
  const recover = (requests: readonly WithdrawRequest[] = [], by: Engine = engine) =>
    by.operator.recover({ chain: adapter.chain, since: 0, requests, ...who })
  return { bench, adapter, shown, engine, halt, resume, recover }
}

/** A transaction of the wallet that this store never heard of. */
function outflow(bench: EngineBench, name: string, paid: readonly WithdrawRequest[], wish: Partial<Outflow> = {}): Outflow {
  const { adapter, wallet, toy } = bench.chain
  return {
    transaction: transactionId(name),
    block: { height: 3, hash: `block-${name}` },
    from: wallet.addresses[0]!.address,
    claims: [claimKey(`nonce:${name}`)],
    payments: paid.map(({ to, amount: value }) => {
      const decoded = adapter.decodeAddress(to)
      if (decoded.status !== 'valid') throw new Error('an address')
      return { to: decoded.canonical, asset: toy.feeAsset, amount: amount(value) }
    }),
    feePaid: amount(11n),
    ...wish,
  }
}

const clean = async ({ store }: EngineBench): Promise<void> => expect((await store.verify({})).findings).toEqual([])

test('concludes nothing while something that the wallets sent is not final', async () => {
  const { bench, shown, halt, recover } = await openRestored()
  const request = bench.request()
  await halt()
  shown.pending = true
  expect(await recover([request])).toEqual({ status: 'pending' })
  shown.pending = false
  expect(await recover([request])).toMatchObject({ status: 'recovered', unpaid: [request.id] })
})

test('goes on with a transaction that was explained in part, and gives its whole fee out', async () => {
  const { bench, shown, halt, recover } = await openRestored()
  const [known, lost, later] = [bench.request(), bench.request({ amount: 500n }), bench.request({ amount: 500n })]
  await bench.engine.withdraw(known)
  await halt()
  shown.outflows = [outflow(bench, 'batch', [known, lost])]
  const first = await recover()
  expect(first).toMatchObject({ adopted: [{ order: known.id }], unexplained: [{ transaction: 'batch' }] })
  // Two alike are asked for now and one was paid.
  const second = await recover([lost, later])
  expect(second).toMatchObject({ adopted: [{ order: lost.id }], unexplained: [], unpaid: [later.id] })
  expect(await recover([lost, later])).toMatchObject({ adopted: [], unexplained: [], unpaid: [later.id] })
  const fees = await Promise.all([known, lost].map(async ({ id }) => (await bench.order(id)).settlement?.fee ?? 0n))
  expect(fees[0]! + fees[1]!).toBe(11n)
  await clean(bench)
})

test.each([
  ['is in the chain', true],
  ['may still get there', false],
])('an order whose own attempt %s is not taken for what another transaction pays', async (_, inChain) => {
  const { bench, shown, halt, resume, recover } = await openRestored()
  const [own, lost] = [bench.request(), bench.request()]
  await bench.engine.withdraw(own)
  await bench.look()
  const [attempt] = (await bench.engine.withdrawal(own.id))?.attempts ?? []
  expect(attempt).toMatchObject({ state: 'sealed' })
  await halt()
  const mine = outflow(bench, attempt!.signed!.id, [own], { claims: attempt!.claims })
  shown.outflows = [outflow(bench, 'another', [lost]), ...(inChain ? [mine] : [])]
  expect(await recover([lost])).toMatchObject({ adopted: [{ order: lost.id, transaction: 'another' }], unexplained: [], unpaid: [] })
  await resume()
  await bench.finish()
  expect(await bench.order(own.id)).toMatchObject({ state: 'completed', settlement: { transaction: attempt!.signed!.id } })
  await clean(bench)
})

test('the lost replacement of an attempt paid its order', async () => {
  const { bench, shown, halt, recover } = await openRestored()
  const own = bench.request()
  await bench.engine.withdraw(own)
  await bench.look()
  const claims: readonly ClaimKey[] = (await bench.engine.withdrawal(own.id))?.attempts[0]?.claims ?? []
  expect(claims).toHaveLength(1)
  await halt()
  shown.outflows = [outflow(bench, 'replacement', [own], { claims })]
  expect(await recover()).toMatchObject({ adopted: [{ order: own.id, transaction: 'replacement' }], unexplained: [] })
})

test('a crash between taking an order in and its adoption leaves nothing that a worker would pay again', async () => {
  const { bench, adapter, shown, halt, resume, recover } = await openRestored()
  const lost = bench.request()
  await halt()
  shown.outflows = [outflow(bench, 'paid', [lost])]
  const dying: Store = { ...bench.store, adopt: () => Promise.reject(new Error('the process dies here')) }
  await expect(recover([lost], bench.another({ chains: [adapter], store: dying }))).rejects.toThrow('dies here')
  expect(await bench.order(lost.id)).toMatchObject({ state: 'reserved', deadLettered: true, note: { code: 'RESTORING' } })
  // Somebody who does not know that it crashed lifts the halt.
  await resume()
  await bench.finish()
  expect((await bench.engine.withdrawal(lost.id))?.attempts).toEqual([])
  await halt()
  expect(await recover()).toMatchObject({ adopted: [{ order: orderId(lost.id), transaction: 'paid' }], unexplained: [] })
  expect(await bench.order(lost.id)).toMatchObject({ state: 'completed', deadLettered: false })
  await clean(bench)
})

test('a request that the store has speaks for itself', async () => {
  const { bench, shown, halt, recover } = await openRestored()
  const known = bench.request()
  await bench.engine.withdraw(known)
  await halt()
  shown.outflows = [outflow(bench, 'first', [known]), outflow(bench, 'second', [known])]
  // One order was asked for once: it explains one of two payments, however often it is named.
  expect(await recover([known, known])).toMatchObject({
    adopted: [{ order: known.id }],
    unexplained: [{ transaction: 'second' }],
    unpaid: [],
  })
})

/** Two orders alike; the older was never sent, the younger's attempt is out. */
async function openTwins() {
  const restored = await openRestored()
  const { bench, adapter, halt } = restored
  const [older, sent] = [bench.request(), bench.request()]
  await bench.engine.withdraw(older)
  await bench.store.lease({ worker: 'other', leaseMs: 60_000, max: 1, chains: [adapter.chain], orders: [orderId(older.id)] })
  await bench.engine.withdraw(sent)
  await bench.look()
  const [attempt] = (await bench.engine.withdrawal(sent.id))?.attempts ?? []
  expect(attempt).toMatchObject({ state: 'sealed' })
  expect(await bench.order(older.id)).toMatchObject({ state: 'reserved', attempts: [] })
  await halt()
  const replacement = outflow(bench, 'replacement', [sent], { claims: attempt!.claims })
  /** What a worker does that finds the attempt's claims used up by a transaction that makes the same payment. */
  const settle = async () => {
    const { leased } = await bench.store.lease({ worker: 'w', leaseMs: 1, max: 1, chains: [adapter.chain], orders: [orderId(sent.id)] })
    const fence = { order: leased[0]!.order.id, token: leased[0]!.order.token }
    const { transaction, block, feePaid: fee } = replacement
    return bench.store.settle({ fence, attempt: attempt!.id, transaction, block, fee, watchMs: 0 })
  }
  return { ...restored, older, sent, replacement, settle }
}

test('the lost replacement of an attempt paid the order of that attempt, not an older one that is alike', async () => {
  const { bench, shown, recover, older, sent, replacement, settle } = await openTwins()
  shown.outflows = [replacement]
  expect(await recover()).toMatchObject({ adopted: [{ order: sent.id, transaction: 'replacement' }], unexplained: [] })
  expect(await settle()).toMatchObject({ status: 'exists' })
  expect(await bench.order(older.id)).toMatchObject({ state: 'reserved' })
  await clean(bench)
})

test('a transaction that stands earlier in the chain does not take the order that a later one paid', async () => {
  const { bench, shown, recover, older, sent, replacement, settle } = await openTwins()
  shown.outflows = [outflow(bench, 'another', [older]), outflow(bench, 'third', [older]), replacement]
  const lost = bench.request()
  expect(await recover([lost])).toMatchObject({
    adopted: [
      { order: older.id, transaction: 'another' },
      { order: lost.id, transaction: 'third' },
      { order: sent.id, transaction: 'replacement' },
    ],
    unexplained: [],
  })
  expect(await settle()).toMatchObject({ status: 'exists' })
  await clean(bench)
})

test('what a worker has settled an order by before is not taken for the payment of another', async () => {
  const { bench, shown, recover, older, replacement, settle } = await openTwins()
  expect(await settle()).toMatchObject({ status: 'completed' })
  shown.outflows = [replacement]
  const lost = bench.request()
  expect(await recover([lost])).toMatchObject({ adopted: [], unexplained: [], unpaid: [lost.id] })
  expect(await bench.order(older.id)).toMatchObject({ state: 'reserved' })
  expect(await bench.engine.withdrawal(lost.id)).toBeUndefined()
  await clean(bench)
})

test('what pays an order whose money was given back is its loss, and nobody else’s payment', async () => {
  const { bench, shown, recover, older, sent, replacement, settle } = await openTwins()
  for (const actor of ['ann', 'bob']) await bench.engine.operator.release({ order: orderId(sent.id), actor, reason: 'lost for days' })
  shown.outflows = [replacement]
  expect(await recover()).toMatchObject({ adopted: [{ order: sent.id, transaction: 'replacement' }], unexplained: [] })
  expect(await settle()).toMatchObject({ status: 'exists' })
  expect(await bench.order(older.id)).toMatchObject({ state: 'reserved' })
  expect(await bench.engine.balance('house:loss', bench.chain.toy.feeAsset)).toMatchObject({ available: 700n })
  await clean(bench)
})

test('what pays an order a second time is left to whoever follows its attempt', async () => {
  const { bench, shown, recover, older, sent, replacement, settle } = await openTwins()
  const byHand = { transaction: transactionId('by-hand'), block: { height: 2, hash: 'h2' }, fee: amount(1n) }
  await bench.engine.operator.adopt({ order: orderId(sent.id), ...byHand, ...who })
  shown.outflows = [replacement]
  expect(await recover()).toMatchObject({ adopted: [], unexplained: [] })
  expect(await settle()).toMatchObject({ status: 'house-loss' })
  expect(await recover()).toMatchObject({ adopted: [], unexplained: [] })
  expect(await bench.order(older.id)).toMatchObject({ state: 'reserved' })
  await clean(bench)
})
