import { expect, test } from 'vitest'
import type { BalancesFacet } from '../chain/facets.ts'
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
