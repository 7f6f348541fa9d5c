import { expect, test } from 'vitest'
import type { Outflow } from '../chain/facets.ts'
import { houseBeginnings } from '../ids/house-id.ts'
import { attemptId, type LaneId, orderId, transactionId } from '../ids/ids.ts'
import { intentDigest } from '../intent/digest.ts'
import type { Intent } from '../intent/intent.ts'
import { intentMac } from '../intent/mac.ts'
import { amount } from '../money/amount.ts'
import { type EngineBench, openEngine } from './bench.fixture.ts'
import { canaryPolicyKey } from './canary.fixture.ts'
import type { Context } from './context.ts'
import { keepLanes } from './keep-lanes.ts'

const wish = { order: orderId('W-1'), actor: 'ops', reason: 'wrong address' }

/** What the store holds that an engine without reserved ids has filled: a caller's withdrawal by that name, refused if it is too large. */
async function takenBefore(bench: EngineBench, id: string, value: bigint): Promise<string> {
  const { intent: like, requester } = await bench.order('W-1')
  const intent: Intent = { ...like, id: orderId(id), action: { ...like.action, amount: amount(value) } }
  const digest = intentDigest(intent)
  const { status } = await bench.store.accept({ intent, digest, mac: intentMac(canaryPolicyKey, digest), requester, rules: [] })
  return status
}

test.each(houseBeginnings)('no caller takes an id that begins with %s', async (beginning) => {
  const bench = await openEngine('utxo')
  const id = `${beginning}W-1:1`
  await expect(bench.engine.withdraw(bench.request({ id }))).rejects.toMatchObject({ code: 'ID_INVALID', retry: 'never' })
  expect(await bench.engine.withdrawal(id)).toBeUndefined()
  expect(await bench.engine.withdraw(bench.request({ id: `W-${beginning}` }))).toMatchObject({ status: 'accepted' })
})

test('nor one that a house order has', async () => {
  const bench = await openEngine('utxo')
  await bench.engine.withdraw(bench.request())
  await bench.look()
  await bench.engine.operator.cancel(wish)
  await expect(bench.engine.withdraw(bench.request({ id: 'cancel:W-1:1' }))).rejects.toMatchObject({ code: 'ID_INVALID' })
})

test('what was accepted under such an id before is still that withdrawal, and may be paid again under another', async () => {
  const bench = await openEngine('utxo')
  const request = bench.request({ feeMax: 100n })
  await bench.engine.withdraw(request)
  expect(await takenBefore(bench, 'child:7', 700n)).toBe('accepted')
  expect(await bench.engine.withdraw({ ...request, id: 'child:7' })).toMatchObject({ status: 'exists', order: { id: 'child:7' } })
  expect(await bench.engine.withdraw({ ...request, id: 'child:7', amount: 1n })).toMatchObject({ status: 'conflict' })
  await bench.engine.operator.cancel({ ...wish, order: orderId('child:7') })
  expect(await bench.engine.withdraw(bench.request({ id: 'again', reissueOf: 'child:7' }))).toMatchObject({ status: 'accepted' })
})

test('what the chain shows paid is restored under such an id', async () => {
  const bench = await openEngine('nonce')
  const { adapter, toy, wallet } = bench.chain
  const paid = { ...bench.request(), id: 'child:7' }
  const decoded = adapter.decodeAddress(paid.to)
  const to = decoded.status === 'valid' ? decoded.canonical : ''
  const outflow: Outflow = {
    ...{ transaction: transactionId('before'), block: { height: 3, hash: 'h3' }, from: wallet.addresses[0]?.address ?? '', claims: [] },
    ...{ payments: [{ to, asset: toy.feeAsset, amount: amount(700n) }], feePaid: amount(11n) },
  }
  const outflows = { pending: async () => false, scan: async () => ({ outflows: [outflow], next: null }) }
  const { operator } = bench.another({ chains: [{ ...adapter, outflows }] })
  await operator.halt({ scope: 'global', by: 'ops', reason: 'restored' })
  const recovered = await operator.recover({ chain: adapter.chain, since: 0, requests: [paid], actor: 'ops', reason: 'restored' })
  expect(recovered).toMatchObject({ status: 'recovered', adopted: [{ order: 'child:7', transaction: 'before' }], unpaid: [] })
})

test.each([
  ['refused', 10n ** 12n],
  ['accepted', 700n],
] as const)('a cancel passes over a withdrawal that has its id and was %s', async (status, value) => {
  const bench = await openEngine('utxo')
  await bench.engine.withdraw(bench.request())
  await bench.look()
  expect(await takenBefore(bench, 'cancel:W-1:1', value)).toBe(status)
  expect(await bench.engine.operator.cancel(wish)).toMatchObject({ status: 'cancelling' })
  expect((await bench.order('cancel:W-1:1:1')).intent.action).toMatchObject({ kind: 'house', purpose: 'cancel', detail: { order: 'W-1' } })
  await bench.finish()
  expect(await bench.order('W-1')).toMatchObject({ state: 'failed', note: { code: 'CANCELLED' } })
  expect((await bench.store.verify({})).findings).toEqual([])
})

test('a cancel passes over the rival of another withdrawal', async () => {
  const bench = await openEngine('utxo')
  await bench.engine.withdraw(bench.request({ id: 'W' }))
  await bench.look()
  await bench.engine.withdraw(bench.request({ id: 'W:1' }))
  await bench.look()
  const cancel = (id: string) => bench.engine.operator.cancel({ ...wish, order: orderId(id) })
  expect(await cancel('W')).toMatchObject({ status: 'cancelling' })
  expect(await cancel('cancel:W:1')).toMatchObject({ status: 'cancelled' })
  expect(await cancel('W')).toMatchObject({ status: 'cancelling' })
  expect((await bench.order('cancel:W:1:1')).intent.action).toMatchObject({ detail: { order: 'W' } })
  expect(await cancel('W:1')).toMatchObject({ status: 'cancelling' })
  expect((await bench.order('cancel:W:1:1:1')).intent.action).toMatchObject({ detail: { order: 'W:1' } })
})

test('a cancel whose rivals come to nothing again and again says so', async () => {
  const bench = await openEngine('utxo')
  await bench.engine.withdraw(bench.request())
  await bench.look()
  for (let round = 0; round < 16; round += 1) {
    expect(await bench.engine.operator.cancel(wish)).toMatchObject({ status: 'cancelling' })
    const rival = orderId(round === 0 ? 'cancel:W-1:1' : `cancel:W-1:1:${round}`)
    expect(await bench.engine.operator.cancel({ ...wish, order: rival })).toMatchObject({ status: 'cancelled' })
  }
  const reason = 'its rivals came to nothing 16 times; the wish is noted'
  expect(await bench.engine.operator.cancel(wish)).toEqual({ status: 'cannot-cancel', reason })
})

test('a gap is filled although withdrawals have the ids of its fillers', async () => {
  const bench = await openEngine('nonce')
  const { store } = bench
  const { adapter, wallet } = bench.chain
  await bench.engine.withdraw(bench.request())
  await bench.look()
  const lane = (await store.listLanes({ wallet: wallet.name })).lanes[0]?.id as LaneId
  for (let round = 0; round < 20; round += 1) expect(await takenBefore(bench, `nonce-fill:${lane}:1:${round}`, 10n ** 12n)).toBe('refused')
  // The second takes slot 1, and gives it back once the third is sealed behind it.
  await bench.engine.withdraw(bench.request())
  const lease = { worker: 'other', leaseMs: 1_000, max: 1, chains: [adapter.chain], orders: [orderId('W-2')] }
  const fence = { order: orderId('W-2'), token: (await store.lease(lease)).leased[0]?.order.token ?? 0 }
  const taken = { attempt: attemptId('W-2~x'), fence, wallet: wallet.name, lane, chainNext: 0, windowMax: 9 }
  expect(await store.slot(taken)).toMatchObject({ status: 'allocated', slot: 1 })
  await bench.engine.withdraw(bench.request())
  await bench.look()
  expect(await bench.engine.operator.cancel({ ...wish, order: orderId('W-2') })).toMatchObject({ status: 'cancelled' })
  const chains = new Map([[adapter.chain, adapter]])
  const houseFeeMax = { [adapter.chain]: amount(100n) }
  await keepLanes({ store, chains, houseFeeMax, policyKey: canaryPolicyKey, wake: () => undefined } as unknown as Context)
  expect((await bench.order(`nonce-fill:${lane}:1:20`)).intent.action).toMatchObject({ kind: 'house', detail: { slot: 1 } })
  await bench.finish()
  for (const id of ['W-3', `nonce-fill:${lane}:1:20`]) expect(await bench.order(id)).toMatchObject({ state: 'completed' })
})
