import { chainId, createEngine, memoryStore, type Signer } from '@wallet/core'
import { quick, stateOf, until, working } from '@wallet/harness'
import { patience } from '@wallet/harness/coin-bench'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { openWallet, type Regtest, startRegtest, type WalletBench } from './bench.fixture.ts'
import type { CustomNetwork } from './network.ts'

let chains: readonly Regtest[]
beforeAll(async () => {
  const [one, two] = await Promise.all([startRegtest(), startRegtest()])
  // Two chains with one first block, as forks have; only the name tells them apart.
  const network = { ...(two.network as CustomNetwork), name: 'other-regtest', chain: chainId(`bip122:${'2'.repeat(32)}`) }
  chains = [one, { ...two, network }]
})
afterAll(() => Promise.all((chains ?? []).map((chain) => chain.stop())))

/** Each bench has keys of its own, under names of their own. */
function signerOver(benches: readonly WalletBench[]): Signer {
  const of = (keyRef: string): Signer => {
    const found = benches.find(({ wallet }) => wallet.addresses.some((one) => one.keyRef === keyRef))
    if (found === undefined) throw new TypeError(keyRef)
    return found.signer
  }
  const [first] = benches as readonly [WalletBench]
  return {
    ...first.signer,
    publicKey: (key, signal) => of(key).publicKey(key, signal),
    sign: (one, signal) => of(one.keyRef).sign(one, signal),
  }
}

it('two networks of one chain run in one engine, and neither touches what is the other’s', async () => {
  const benches = await Promise.all(chains.map((chain) => openWallet(chain, { depositsFrom: 0, pollEveryMs: 50, stuckAfterMs: 600_000 })))
  const [one, two] = benches as [WalletBench, WalletBench]
  const engine = createEngine({
    chains: benches.map(({ adapter }) => adapter),
    store: memoryStore(),
    signer: signerOver(benches),
    policyKey: new Uint8Array(32).fill(9),
    wallets: Object.fromEntries(benches.map(({ adapter, wallet }) => [adapter.feeAsset, wallet.name])),
    unsafeStore: true,
    worker: quick,
  })
  for (const { wallet } of benches) await engine.registerWallet({ ...wallet, owner: `of-${wallet.name}` }, 'test')
  const balance = async ({ adapter, wallet }: WalletBench) => engine.balance(`user:of-${wallet.name}`, adapter.feeAsset)
  const to = await one.node.rpc<string>('getnewaddress', ['', 'bech32'])
  await working([engine], async () => {
    await one.fund(1, 3_000_000n)
    await two.fund(1, 5_000_000n)
    for (const { node } of benches) await node.mine(2)
    await until(
      'credited',
      async () => (await balance(one)).available === 3_000_000n && (await balance(two)).available === 5_000_000n,
      60_000,
    )
    for (const [id, bench, value] of [
      ['one', one, 1_000_000n],
      ['two', two, 2_000_000n],
    ] as const) {
      const { adapter, wallet } = bench
      const account = `user:of-${wallet.name}`
      const asked = await engine.withdraw({ id, account, asset: adapter.feeAsset, to, amount: value, feeMax: 50_000n, feeBearer: 'user' })
      expect(asked.status).toBe('accepted')
      await until('sent', async () => (await stateOf(engine, id)) === 'broadcast', 60_000)
      await bench.node.mine(3)
      await until('settled', async () => (await stateOf(engine, id)) === 'completed', 60_000)
    }
  })
  for (const [id, bench, value] of [
    ['one', one, 3_000_000n - 1_000_000n],
    ['two', two, 5_000_000n - 2_000_000n],
  ] as const) {
    const [attempt] = (await engine.withdrawal(id))?.attempts ?? []
    const { available, locked } = await balance(bench)
    expect([available, locked]).toEqual([value - (attempt?.draft.fee ?? 0n), 0n])
    expect(attempt?.draft.claims.every((claim) => claim.startsWith(`${bench.adapter.chain}/utxo:`))).toBe(true)
    const onChain = await bench.adapter.balances!.read(bench.wallet, [bench.adapter.feeAsset], patience)
    expect(onChain.balances[0]?.amount).toBe(available)
  }
  expect(await engine.reconcile()).toEqual([])
  await Promise.all(benches.map((bench) => bench.stop()))
})
