import { openEngine, stateOf, until, working } from '@wallet/harness'
import { patience } from '@wallet/harness/coin-bench'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { kinds, nodes, openWallet, type Regtest, startRegtest } from './bench.fixture.ts'

// Real nodes and real engines: how long they take says nothing on a busy machine.
vi.setConfig({ testTimeout: 180_000 })

const coin = 100_000_000n

describe.each(nodes)('on %s', (node) => {
  let chain: Regtest
  beforeAll(async () => {
    chain = await startRegtest(node)
  })
  afterAll(() => chain?.stop())
  const open = async (options: Parameters<typeof openWallet>[1] = {}) =>
    openWallet(chain, { depositsFrom: (await chain.node.height()) + 1, stuckAfterMs: 600_000, pollEveryMs: 50, ...options })

  it.each(kinds)('a deposit to %s is credited when final and paid out again, the books to the koinu', async (kind) => {
    const bench = await open({ kind })
    const engine = await openEngine({ ...bench, wallet: { ...bench.wallet, owner: '7' } })
    const { feeAsset } = bench.adapter
    const to = await chain.node.newAddress()
    const user = async () => engine.balance('user:7', feeAsset)
    await working([engine], async () => {
      await bench.node.pay(bench.address, 50n * coin)
      await bench.node.mine(2)
      expect((await user()).available, 'two confirmations are not final').toBe(0n)
      await bench.node.mine(1)
      await until('credited', async () => (await user()).available === 50n * coin)
      const request = {
        id: 'W-1',
        account: 'user:7',
        asset: feeAsset,
        to,
        amount: 12n * coin + 1n,
        feeMax: coin,
        feeBearer: 'user' as const,
      }
      expect((await engine.withdraw(request)).status).toBe('accepted')
      await until('sent', async () => (await stateOf(engine, 'W-1')) === 'broadcast')
      await bench.node.mine(3)
      await until('settled', async () => (await stateOf(engine, 'W-1')) === 'completed')
      await bench.node.mine(2)
    })
    const view = await engine.withdrawal('W-1')
    const fee = view?.attempts[0]?.draft.fee ?? 0n
    const size = BigInt(view?.attempts[0]?.signed?.bytes.length ?? 0)
    expect(fee, '0.01 DOGE for 1,000 bytes').toBeGreaterThanOrEqual(size * 1_000n)
    expect(fee).toBeLessThanOrEqual(size * 1_100n)
    const { available, locked } = await user()
    expect([available, locked]).toEqual([38n * coin - 1n - fee, 0n])
    const onChain = await bench.adapter.balances!.read(bench.wallet, [feeAsset], patience)
    expect(onChain.balances[0]?.amount).toBe(available)
    expect(await engine.reconcile()).toEqual([])
    await bench.stop()
  })

  it('a payment below the soft dust limit is refused, one at it is taken by the node', async () => {
    const bench = await open()
    await bench.fund(1, 50n * coin)
    const snapshot = await bench.adapter.snapshot(bench.wallet, [], patience)
    const coins = await bench.adapter.coins!.view(bench.wallet, new Set(), patience)
    const small = bench.intent({ amount: coin / 100n - 1n })
    const refused = bench.adapter.draft({ wallet: bench.wallet, intents: [small], snapshot, coins, seed: 'dust' })
    expect(refused).toMatchObject({ status: 'refused', refused: [{ order: small.id, next: 'fail', reason: 'below-dust' }] })
    const attempt = await bench.prepare([bench.intent({ amount: coin / 100n })])
    const hex = Buffer.from(attempt.signed.bytes).toString('hex')
    expect(await bench.node.rpc('testmempoolaccept', [[hex]])).toMatchObject([{ allowed: true }])
    await bench.stop()
  })

  it('a young coinbase is no coin before 240 blocks', async () => {
    const bench = await open()
    await bench.node.rpc('generatetoaddress', [1, bench.address])
    await bench.node.mine(150)
    // litecoind would let it be spent after 100 blocks; Dogecoin would not.
    const young = await bench.adapter.coins!.view(bench.wallet, new Set(), patience)
    expect(young.size).toBe(0)
    await bench.node.mine(90)
    const old = await bench.adapter.coins!.view(bench.wallet, new Set(), patience)
    expect(old.size).toBe(1)
    const again = await bench.again().coins!.view(bench.wallet, new Set(), patience)
    expect(again.size).toBe(1)
    await bench.stop()
  })

  it('twenty-five legacy inputs go out in one transaction that the node takes', async () => {
    const bench = await open()
    await bench.fund(25, coin)
    const attempt = await bench.send([bench.intent({ amount: 24n * coin + coin / 2n })])
    expect(attempt.draft.claims.length).toBe(25)
    await bench.node.mine(3)
    expect(await bench.look(attempt)).toMatchObject({ status: 'final' })
    await bench.stop()
  })

  it('a payment is outbid by request and the last one is mined', async () => {
    const bench = await open({ depositsFrom: 0 })
    await bench.fund(2, 50n * coin)
    const engine = await openEngine(bench)
    const { feeAsset } = bench.adapter
    await engine.credit({ reference: 'D', account: 'user:1', asset: feeAsset, amount: 50n * coin, actor: 'test' })
    await working([engine], async () => {
      const to = await chain.node.newAddress()
      await engine.withdraw({ id: 'R-1', account: 'user:1', asset: feeAsset, to, amount: 20n * coin, feeMax: coin })
      await until('sent', async () => (await stateOf(engine, 'R-1')) === 'broadcast')
      await until('outbid', async () => {
        const count = async () => (await engine.withdrawal('R-1'))?.attempts.length
        if ((await count()) === 2) return true
        await engine.operator.accelerate({ order: 'R-1', actor: 'a', reason: 'hurry' })
        return (await count()) === 2
      })
      await bench.node.mine(3)
      await until('settled', async () => (await stateOf(engine, 'R-1')) === 'completed')
    })
    const view = await engine.withdrawal('R-1')
    expect(view?.order.settlement?.attempt).toBe(view?.attempts[1]?.id)
    expect((await engine.balance('user:1', feeAsset)).available).toBe(30n * coin)
    await bench.stop()
  })
})
