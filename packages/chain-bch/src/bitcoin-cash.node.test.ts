import { openEngine, stateOf, until, working } from '@wallet/harness'
import { fresh, patience } from '@wallet/harness/coin-bench'
import { utxoChain } from '@wallet/utxo'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { kinds, openWallet, type Regtest, startVirtual } from './bench.fixture.ts'
import { mainnet } from './flavour.fixture.ts'
import { bitcoinCashFlavour } from './flavour.ts'
import { resolveNetwork } from './network.ts'

// Real nodes and real engines: how long they take says nothing on a busy machine.
vi.setConfig({ testTimeout: 180_000 })

let chain: Awaited<ReturnType<typeof startVirtual>>
beforeAll(async () => {
  chain = await startVirtual()
})
afterAll(() => chain?.stop())

const open = async (options: Parameters<typeof openWallet>[1] = {}) =>
  openWallet(chain as Regtest, { depositsFrom: (await chain.node.height()) + 1, stuckAfterMs: 600_000, pollEveryMs: 50, ...options })

describe.each(kinds)('coins of %s', (kind) => {
  it('a deposit is credited when final and paid out again, the books to the satoshi', async () => {
    const bench = await open({ kind })
    const engine = await openEngine({ ...bench, wallet: { ...bench.wallet, owner: '7' } })
    const to = await chain.node.newAddress()
    const user = async () => engine.balance('user:7', bench.adapter.feeAsset)
    await working([engine], async () => {
      await bench.node.pay(bench.address, 5_000_000n)
      await bench.node.mine(2)
      expect((await user()).available, 'two confirmations are not final').toBe(0n)
      await bench.node.mine(1)
      await until('credited', async () => (await user()).available === 5_000_000n)
      const request = {
        account: 'user:7',
        asset: bench.adapter.feeAsset,
        to,
        amount: 1_234_567n,
        feeMax: 50_000n,
        feeBearer: 'user' as const,
      }
      expect((await engine.withdraw({ id: 'W-1', ...request })).status).toBe('accepted')
      await until('sent', async () => (await stateOf(engine, 'W-1')) === 'broadcast')
      await bench.node.mine(3)
      await until('settled', async () => (await stateOf(engine, 'W-1')) === 'completed')
      await bench.node.mine(2)
    })
    const view = await engine.withdrawal('W-1')
    const fee = view?.attempts[0]?.draft.fee ?? 0n
    const size = BigInt(view?.attempts[0]?.signed?.bytes.length ?? 0)
    expect(fee, 'right the first time: above one satoshi a byte, and not by much').toBeGreaterThanOrEqual(size)
    expect(fee).toBeLessThanOrEqual((size * 12n) / 10n + 10n)
    const { available, locked } = await user()
    expect([available, locked]).toEqual([5_000_000n - 1_234_567n - fee, 0n])
    const onChain = await bench.adapter.balances!.read(bench.wallet, [bench.adapter.feeAsset], patience)
    expect(onChain.balances[0]?.amount).toBe(available)
    expect(await engine.reconcile()).toEqual([])
    await bench.stop()
  })
})

describe('tokens', () => {
  it.each([
    ['that the node names', false],
    ['that the node says nothing of', true],
  ])('coins with tokens %s are neither seen nor spent', async (_, hidden) => {
    const bench = await open()
    chain.node.hideTokens(hidden)
    try {
      await bench.fund(1, 1_000_000n)
      chain.node.mint(bench.address, { amount: 500n, value: 900_000n })
      chain.node.mint(bench.address, { capability: 'none', value: 900_000n })
      await chain.node.mine()
      const coins = await bench.again().coins!.view(bench.wallet, new Set(), patience)
      expect(coins.classes.map(({ total }) => total)).toEqual([1_000_000n])
      const attempt = await bench.send([bench.intent({ amount: 600_000n })])
      expect(attempt.draft.claims).toHaveLength(1)
      const snapshot = await bench.adapter.snapshot(bench.wallet, [], patience)
      const intent = bench.intent({ amount: 1_500_000n })
      const result = bench.adapter.draft({ wallet: bench.wallet, intents: [intent], snapshot, coins, seed: 'more than is plain' })
      expect(result).toMatchObject({ status: 'refused', refused: [{ reason: 'insufficient-funds' }] })
    } finally {
      chain.node.hideTokens(false)
      await bench.stop()
    }
  })

  it('a coin with tokens that arrives while blocks are followed is no deposit and no coin', async () => {
    const bench = await open()
    await bench.fund(1, 1_000_000n)
    const before = await bench.adapter.coins!.view(bench.wallet, new Set(), patience)
    chain.node.mint(bench.address, { amount: 500n, value: 900_000n })
    await chain.node.mine(4)
    const after = await bench.adapter.coins!.view(bench.wallet, new Set(), patience)
    expect(after.size).toBe(before.size)
    const { deposits } = await bench.adapter.deposits!.scan([bench.address], null, patience)
    expect(deposits.map(({ amount }) => amount)).toEqual([1_000_000n])
    await bench.stop()
  })
})

describe('first seen stays', () => {
  it('a second transaction on the same coins is refused and changes nothing; once the first is forgotten it is taken', async () => {
    const bench = await open()
    await bench.fund(1, 1_000_000n)
    const intent = bench.intent({ amount: 300_000n })
    const first = await bench.send([intent])
    const snapshot = await bench.adapter.snapshot(bench.wallet, [intent], patience)
    const request = { wallet: bench.wallet, attempts: [first], intents: [intent], snapshot, reason: 'stuck' as const, seed: 's' }
    const redraft = bench.adapter.replace!.draft({ ...request, feeMax: intent.feeMax })
    if (redraft.status !== 'drafted') throw new TypeError(redraft.status)
    expect(redraft.draft.claims).toEqual(first.draft.claims)
    const second = await bench.seal(redraft.draft)
    expect(await bench.adapter.broadcast(second.signed, patience)).toMatchObject({ status: 'rejected', code: 'other-live' })
    expect(await bench.look(first, [first, second])).toMatchObject({ status: 'pooled' })
    chain.node.forget()
    expect(await bench.adapter.broadcast(second.signed, patience)).toEqual({ status: 'accepted' })
    await bench.node.mine(3)
    expect(await bench.look(second, [first, second])).toMatchObject({ status: 'final' })
    await bench.stop()
  })

  it('what a node refuses as too cheap is redrafted on the same coins and paid once', async () => {
    const bench = await open({ depositsFrom: 0, stuckAfterMs: 200 })
    await bench.fund(2, 1_000_000n)
    const engine = await openEngine(bench)
    const { feeAsset } = bench.adapter
    await engine.credit({ reference: 'D', account: 'user:1', asset: feeAsset, amount: 1_000_000n, actor: 'test' })
    await working([engine], async () => {
      const to = await chain.node.newAddress()
      await engine.withdraw({ id: 'R-1', account: 'user:1', asset: feeAsset, to, amount: 200_000n, feeMax: 100_000n })
      await until('sent', async () => (await stateOf(engine, 'R-1')) === 'broadcast')
      chain.node.forget()
      chain.node.setMinimum(3_000n)
      await until('redrafted', async () => ((await engine.withdrawal('R-1'))?.attempts.length ?? 0) > 1)
      await until('taken', async () => (await bench.node.rpc<string[]>('getrawmempool')).length > 0)
      await bench.node.mine(3)
      await until('settled', async () => (await stateOf(engine, 'R-1')) === 'completed')
    })
    chain.node.setMinimum(1_000n)
    const attempts = (await engine.withdrawal('R-1'))?.attempts ?? []
    const [first] = attempts
    for (const { draft } of attempts) expect(draft.claims.some((claim) => first?.draft.claims.includes(claim))).toBe(true)
    expect((await engine.balance('user:1', feeAsset)).available).toBe(800_000n)
    await bench.stop()
  })
})

it('a node of a chain with the same beginning is refused', async () => {
  const bench = await open()
  const flavour = bitcoinCashFlavour(resolveNetwork(chain.network, false))
  const withBlock = (height: number, hash: string) => {
    const network = { ...flavour.network, checkpoint: { height, hash } }
    return utxoChain({ ...flavour, network }, { ...fresh, providers: bench.options.providers }).health?.(patience)
  }
  const right = await bench.node.rpc<string>('getblockhash', [5])
  await expect(withBlock(5, right)).resolves.toContain('block')
  await expect(withBlock(5, 'ab'.repeat(32))).rejects.toMatchObject({ code: 'CHAIN_NETWORK_MISMATCH' })
  await expect(withBlock(1_000_000, right)).rejects.toMatchObject({ code: 'CHAIN_UNREACHABLE' })
  await bench.stop()
})

it('a legacy address comes with a warning', async () => {
  const bench = await open()
  const plain = bench.adapter.decodeAddress(bench.address)
  expect(plain).toEqual({ status: 'valid', canonical: bench.address })
  const legacy = bench.adapter.decodeAddress('mipcBbFg9gMiCh81Kj8tqqdgoZub1ZJRfn')
  expect(legacy).toMatchObject({ status: 'valid', warning: expect.stringContaining('legacy') })
  await bench.stop()
})

it('an address of the main network is refused before anything is reserved', async () => {
  const bench = await open()
  const engine = await openEngine(bench)
  const { feeAsset } = bench.adapter
  await engine.credit({ reference: 'D', account: 'user:1', asset: feeAsset, amount: 1_000_000n, actor: 'test' })
  const to = mainnet.addressOf(Uint8Array.of(0x76, 0xa9, 20, ...new Uint8Array(20), 0x88, 0xac)) ?? ''
  const request = { id: 'M-1', account: 'user:1', asset: feeAsset, to, amount: 200_000n, feeMax: 100_000n }
  await expect(engine.withdraw(request)).rejects.toMatchObject({ code: 'INVALID_RECIPIENT' })
  expect(await engine.balance('user:1', feeAsset)).toMatchObject({ available: 1_000_000n, locked: 0n })
  await bench.stop()
})
