import { openEngine, quick, stateOf, until, working } from '@wallet/harness'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { kinds, openWallet, type Regtest, startRegtest, type WalletBench } from './bench.fixture.ts'

// Real nodes and real engines: how long they take says nothing on a busy machine.
vi.setConfig({ testTimeout: 180_000 })

let chain: Regtest
beforeAll(async () => {
  chain = await startRegtest()
})
afterAll(() => chain?.stop())

/** A fresh address of the node's wallet: somebody outside, whose money the node counts for us. */
const stranger = (): Promise<string> => chain.node.rpc<string>('getnewaddress', ['', 'bech32'])
const received = async (address: string): Promise<bigint> =>
  BigInt(Math.round((await chain.node.rpc<number>('getreceivedbyaddress', [address, 1])) * 1e8))

async function open(options: Parameters<typeof openWallet>[1] = {}): Promise<WalletBench> {
  return openWallet(chain, { depositsFrom: (await chain.node.height()) + 1, stuckAfterMs: 600_000, pollEveryMs: 50, ...options })
}

describe('the engine on Bitcoin', () => {
  it.each(kinds)('credits a deposit of %s coins when it is final and pays it out again, the books to the satoshi', async (kind) => {
    const bench = await open({ kind })
    const engine = await openEngine({ ...bench, wallet: { ...bench.wallet, owner: '7' } })
    const to = await stranger()
    const user = async () => engine.balance('user:7', bench.adapter.feeAsset)
    await working([engine], async () => {
      await bench.node.pay(bench.address, 5_000_000n)
      await bench.node.mine(2)
      expect((await user()).available, 'two confirmations are not final').toBe(0n)
      await bench.node.mine(1)
      await until('credited', async () => (await user()).available === 5_000_000n)
      const request = {
        id: 'W-1',
        account: 'user:7',
        asset: bench.adapter.feeAsset,
        to,
        amount: 1_234_567n,
        feeMax: 50_000n,
        feeBearer: 'user' as const,
      }
      expect((await engine.withdraw(request)).status).toBe('accepted')
      await until('sent', async () => (await stateOf(engine, 'W-1')) === 'broadcast')
      await bench.node.mine(3)
      await until('settled', async () => (await stateOf(engine, 'W-1')) === 'completed')
      await bench.node.mine(2)
    })
    expect(await received(to)).toBe(1_234_567n)
    const view = await engine.withdrawal('W-1')
    const fee = view?.attempts[0]?.draft.fee ?? 0n
    const { available, locked } = await user()
    expect([available, locked]).toEqual([5_000_000n - 1_234_567n - fee, 0n])
    const onChain = await bench.adapter.balances!.read(bench.wallet, [bench.adapter.feeAsset], new AbortController().signal)
    expect(onChain.balances[0]?.amount).toBe(available)
    expect(await engine.reconcile()).toEqual([])
    await bench.stop()
  })

  it('outbids a payment twice by request, and the last one is mined', async () => {
    const bench = await open({ depositsFrom: 0 })
    await bench.fund(2, 1_000_000n)
    const engine = await openEngine(bench)
    const { feeAsset } = bench.adapter
    await engine.credit({ reference: 'D', account: 'user:1', asset: feeAsset, amount: 1_000_000n, actor: 'test' })
    const to = await stranger()
    await working([engine], async () => {
      await engine.withdraw({ id: 'R-1', account: 'user:1', asset: feeAsset, to, amount: 200_000n, feeMax: 100_000n })
      await until('sent', async () => (await stateOf(engine, 'R-1')) === 'broadcast')
      for (const attempts of [2, 3]) {
        await until(`attempt ${attempts}`, async () => {
          const count = async () => (await engine.withdrawal('R-1'))?.attempts.length
          if ((await count()) === attempts) return true
          await engine.operator.accelerate({ order: 'R-1', actor: 'a', reason: 'hurry' })
          return (await count()) === attempts
        })
      }
      await bench.node.mine(3)
      await until('settled', async () => (await stateOf(engine, 'R-1')) === 'completed')
    })
    const attempts = (await engine.withdrawal('R-1'))?.attempts ?? []
    expect(attempts).toHaveLength(3)
    expect((await engine.withdrawal('R-1'))?.order.settlement?.attempt).toBe(attempts[2]?.id)
    expect(await received(to)).toBe(200_000n)
    expect((await engine.balance('user:1', feeAsset)).available).toBe(800_000n)
    await bench.stop()
  })

  it('cancels a payment by a rival to itself, and gives the money back once that is final', async () => {
    const bench = await open({ depositsFrom: 0 })
    await bench.fund(1, 1_000_000n)
    const engine = await openEngine(bench)
    const { feeAsset } = bench.adapter
    await engine.credit({ reference: 'D', account: 'user:1', asset: feeAsset, amount: 900_000n, actor: 'test' })
    const to = await stranger()
    await working([engine], async () => {
      await engine.withdraw({ id: 'C-1', account: 'user:1', asset: feeAsset, to, amount: 200_000n, feeMax: 100_000n })
      await until('sent', async () => (await stateOf(engine, 'C-1')) === 'broadcast')
      await until('cancelling', async () => {
        const answer = await engine.operator.cancel({ order: 'C-1' as never, actor: 'a', reason: 'wrong address' })
        return answer.status === 'cancelling'
      })
      await until('the rival is out', async () => {
        const pool = await bench.node.rpc<string[]>('getrawmempool')
        const first = (await engine.withdrawal('C-1'))?.attempts[0]?.signed?.id
        return pool.length > 0 && first !== undefined && !pool.includes(first)
      })
      await bench.node.mine(3)
      await until('failed', async () => (await stateOf(engine, 'C-1')) === 'failed')
    })
    expect(await received(to)).toBe(0n)
    expect(await engine.balance('user:1', feeAsset)).toMatchObject({ available: 900_000n, locked: 0n })
    await bench.stop()
  })

  it('pays two hundred orders in few transactions, each once', async () => {
    const bench = await open({ batchMax: 200, depositsFrom: 0 })
    await bench.fund(4, 4_000_000n)
    const engine = await openEngine(bench)
    const { feeAsset } = bench.adapter
    await engine.credit({ reference: 'D', account: 'user:1', asset: feeAsset, amount: 16_000_000n, actor: 'test' })
    const to = await stranger()
    const ids = Array.from({ length: 200 }, (_, index) => `B-${index}`)
    await Promise.all(
      ids.map((id, index) =>
        engine.withdraw({ id, account: 'user:1', asset: feeAsset, to, amount: 20_000n + BigInt(index), feeMax: 5_000n }),
      ),
    )
    await working([engine], async () => {
      await until('sent', async () => (await Promise.all(ids.map((id) => stateOf(engine, id)))).every((state) => state === 'broadcast'))
      await bench.node.mine(3)
      await until('settled', async () => (await Promise.all(ids.map((id) => stateOf(engine, id)))).every((state) => state === 'completed'))
    })
    expect(await received(to)).toBe(200n * 20_000n + (199n * 200n) / 2n)
    const used = new Set(
      (await Promise.all(ids.map((id) => engine.withdrawal(id)))).flatMap((view) => view?.attempts.map(({ id }) => id) ?? []),
    )
    expect(used.size).toBeLessThanOrEqual(3)
    await bench.stop()
  })

  it('reopens a payment that a deep reorganisation undid, and the same bytes pay it', async () => {
    const bench = await open({ confirmations: 2, depositsFrom: 0 })
    await bench.fund(1, 1_000_000n)
    const engine = await openEngine(bench, { worker: { ...quick, watchMs: 3_000, leaseMs: 2_000 } })
    const { feeAsset } = bench.adapter
    await engine.credit({ reference: 'D', account: 'user:1', asset: feeAsset, amount: 900_000n, actor: 'test' })
    const to = await stranger()
    await working([engine], async () => {
      await engine.withdraw({ id: 'G-1', account: 'user:1', asset: feeAsset, to, amount: 200_000n, feeMax: 100_000n })
      await until('sent', async () => (await stateOf(engine, 'G-1')) === 'broadcast')
      await bench.node.mine(2)
      await until('settled', async () => (await stateOf(engine, 'G-1')) === 'completed')
      await bench.node.reorg(3)
      await until('reopened', async () => (await stateOf(engine, 'G-1')) !== 'completed')
      await engine.operator.resume({ scope: `chain:${bench.adapter.chain}`, by: 'a', reason: 'looked at' })
      const sealed = (await engine.withdrawal('G-1'))?.attempts[0]?.signed?.id ?? ''
      await until('back in the mempool', async () => (await bench.node.rpc<string[]>('getrawmempool')).includes(sealed))
      await bench.node.mine(2)
      await until('settled again', async () => (await stateOf(engine, 'G-1')) === 'completed')
    })
    expect(await received(to)).toBe(200_000n)
    expect((await engine.withdrawal('G-1'))?.attempts).toHaveLength(1)
    await bench.stop()
  })

  it('takes a deposit back that a deep reorganisation undid, and freezes the account', async () => {
    const bench = await open({ confirmations: 2 })
    const engine = await openEngine({ ...bench, wallet: { ...bench.wallet, owner: '8' } })
    const { feeAsset } = bench.adapter
    await working([engine], async () => {
      await bench.node.pay(bench.address, 5_000_000n)
      await bench.node.mine(2)
      await until('credited', async () => (await engine.balance('user:8', feeAsset)).available === 5_000_000n)
      await bench.node.reorg(3)
      // The payer need not even spend the coin elsewhere: no block holds the payment.
      await bench.node.mine(2, { empty: true })
      await until('taken back', async () => (await engine.balance('user:8', feeAsset)).available === 0n)
    })
    expect((await engine.store.listHalts({})).halts.map(({ scope }) => scope)).toEqual(['account:user:8'])
    await bench.stop()
  })
})
