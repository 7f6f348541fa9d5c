import { expect, test, vi } from 'vitest'
import type { BalancesFacet } from '../chain/facets.ts'
import { coreErrors } from '../errors/codes.ts'
import { orderId } from '../ids/ids.ts'
import { openToyBench } from '../testing/toy-chain/toy-bench.ts'
import { openEngine } from './bench.fixture.ts'

test('a chain that falls silent in the middle hides nothing of what another chain has shown', async () => {
  const bench = await openEngine('nonce')
  await bench.engine.withdraw(bench.request())
  await bench.finish()
  const [lane] = (await bench.store.listLanes({ wallet: bench.chain.wallet.name })).lanes
  const told = bench.chain.adapter
  const ahead: BalancesFacet['read'] = async (...asked) => {
    const balance = await (told.balances as BalancesFacet).read(...asked)
    return { ...balance, lanes: balance.lanes.map((one) => ({ ...one, next: one.next + 5 })) }
  }

  // The other one misses coins, and is not there when it is asked again.
  const other = openToyBench({ kind: 'utxo' })
  const wallet = { ...other.wallet, name: 'cold' as typeof other.wallet.name }
  let reads = 0
  const read: BalancesFacet['read'] = async (...asked) => {
    reads += 1
    if (reads > 1) throw new TypeError('fetch failed')
    const balance = await (other.adapter.balances as BalancesFacet).read(...asked)
    return { ...balance, balances: balance.balances.map((one) => ({ ...one, amount: 0n as typeof one.amount })) }
  }
  const engine = bench.another({
    chains: [
      { ...told, balances: { read: ahead } },
      { ...other.adapter, balances: { read } },
    ],
  })
  await engine.registerWallet(wallet, 'test')
  await engine.credit({ reference: 'D-2', account: 'user:2', asset: other.toy.feeAsset, amount: 500n, actor: 'test' })
  const findings = await engine.reconcile()
  expect(reads).toBe(2)
  expect(findings.map(({ kind }) => kind).sort()).toEqual(['chain-unreadable', 'slots-ahead'])
  expect((await bench.store.listHalts({})).halts.map(({ scope }) => scope)).toEqual([`lane:${lane?.id}`])
})

test('what a batch paid to a released order is no loss while only the others have settled', async () => {
  const bench = await openEngine('utxo')
  const { toy } = bench.chain
  // Now the books hold all that the wallet has.
  await bench.engine.credit({ reference: 'D-2', account: 'user:2', asset: toy.feeAsset, amount: 40_000n, actor: 'test' })
  const [kept, given] = [orderId('W-1'), orderId('W-2')]
  await Promise.all([bench.engine.withdraw(bench.request()), bench.engine.withdraw(bench.request())])
  await bench.look()
  for (const actor of ['ann', 'bob']) await bench.engine.operator.release({ order: given, actor, reason: 'lost for days' })
  const [attempt] = (await bench.store.listAttempts({ max: 10, live: true })).rows
  expect(attempt?.orders).toHaveLength(2)
  toy.mine(toy.finalityDepth)

  // The store answers for one of them only.
  const settle = bench.store.settle.bind(bench.store)
  vi.spyOn(bench.store, 'settle').mockImplementation(async (input) => {
    if (input.fence.order === given) throw coreErrors.create('STORE_UNAVAILABLE', { reason: 'no answer' })
    return settle(input)
  })
  await bench.look(bench.chain.adapter.pollEveryMs)
  expect((await bench.order(kept)).state).toBe('completed')
  expect(await bench.order(given)).toMatchObject({ state: 'failed', releasedWithoutProof: true, settlement: null })
  expect(await bench.engine.reconcile()).toEqual([])
})
