import { amount, createEngine, type Intent, isWalletError, memoryStore, type Refusal, systemClock } from '@wallet/core'
import { type AnvilNode, deployBatchPayout, deployToken, startAnvil } from '@wallet/harness'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { look, patience, type Sender, senderOver, transferOf } from './bench.fixture.ts'
import type { PolygonOptions } from './options.ts'

let node: AnvilNode
let contract: string

beforeEach(async () => {
  node = await startAnvil({ automine: false })
  contract = (await deployBatchPayout(node)).address
})
afterEach(() => node.stop())

const open = (options: Partial<PolygonOptions> = {}): Sender => senderOver(node, { batchContract: contract, batchCoins: true, ...options })

const toOf = ({ action }: Intent): string => (action.kind === 'transfer' ? action.to : '')

function pays({ adapter }: Sender, ...values: readonly bigint[]): readonly Intent[] {
  return values.map((value) => {
    const intent = transferOf(adapter)
    return { ...intent, action: { kind: 'transfer', to: toOf(intent), asset: adapter.feeAsset, amount: amount(value) } }
  })
}

const balanceOf = async (address: string): Promise<bigint> => BigInt(await node.rpc<string>('eth_getBalance', [address, 'latest']))

async function planned({ adapter, wallet }: Sender, intents: readonly Intent[]): Promise<[bigint[], readonly Refusal[]]> {
  const snapshot = await adapter.snapshot(wallet, intents, patience)
  const result = adapter.draft({ wallet, intents, snapshot, seed: 'test' })
  return [result.status === 'drafted' ? result.draft.payments.map((one) => one.amount) : [], result.refused]
}

const rejects = '0x5f5ffd'

describe('a batch of coins on anvil', () => {
  it('pays two hundred orders with one transaction, and is final by its log', async () => {
    const sender = open()
    const intents = pays(sender, ...Array.from({ length: 200 }, (_, index) => 1_000n + BigInt(index)))
    const batch = await sender.prepare(intents)
    expect(sender.adapter.inspect(batch.signed.bytes, batch.draft).payments).toEqual(
      batch.draft.payments.map(({ to, asset, amount: value }) => ({ to, asset, amount: value })),
    )
    expect(await sender.adapter.broadcast(batch.signed, patience)).toEqual({ status: 'accepted' })
    await node.mine(3)
    expect(await look(sender, batch)).toMatchObject({ status: 'final', transaction: batch.signed.id })
    expect(await Promise.all(intents.map((intent) => balanceOf(toOf(intent))))).toEqual(
      intents.map(({ action }) => (action as { amount: bigint }).amount),
    )
    expect(await balanceOf(contract)).toBe(0n)
  })

  it('shows to a recovery as what it paid each of them', async () => {
    const sender = open()
    const batch = await sender.prepare(pays(sender, 1n, 2n, 3n))
    await sender.adapter.broadcast(batch.signed, patience)
    await node.mine(3)
    const { outflows } = await sender.adapter.outflows!.scan([sender.wallet.addresses[0]!.address], 0, patience)
    const shown = outflows.find(({ transaction }) => transaction === batch.signed.id)
    expect(shown?.payments).toEqual(batch.draft.payments.map(({ to, asset, amount: value }) => ({ to, asset, amount: value })))
  })

  it('is made only where it was asked for, of three and more, and within the fees allowed', async () => {
    const sender = open()
    const { adapter } = sender
    expect([2, 3, 300].map((waiting) => adapter.batches!.maxOf!(adapter.feeAsset, waiting))).toEqual([1, 200, 200])
    const off = open({ batchCoins: false })
    expect(off.adapter.batches!.maxOf!(adapter.feeAsset, 300)).toBe(1)
    expect((await planned(off, pays(off, 1n, 2n, 3n)))[0]).toEqual([1n])
    expect((await planned(sender, pays(sender, 1n, 2n)))[0]).toEqual([1n])
    const one = await adapter.quoteFee!(pays(sender, 1n)[0]!, patience)
    const quoted = pays(sender, 1n, 2n, 3n).map((intent) => ({ ...intent, feeMax: one }))
    expect((await planned(sender, quoted))[0]).toEqual([1n, 2n, 3n])
    // Enough for a transfer each, not for a batch to addresses that nobody has used: then one by one, and the grouping knows.
    const tight = pays(sender, 4n, 5n, 6n).map((intent) => ({ ...intent, feeMax: amount(one / 3n) }))
    expect((await planned(sender, tight))[0]).toEqual([4n])
    expect(adapter.batches!.maxOf!(adapter.feeAsset, 300)).toBe(1)
  })

  it('leaves out who has code, to be paid alone', async () => {
    const sender = open()
    const intents = pays(sender, 1n, 2n, 3n, 4n)
    await node.setCode(toOf(intents[1]!), '0x00')
    expect(intents.map((intent) => sender.adapter.batches!.takes!(intent))).toEqual([true, true, true, true])
    const [batched, refused] = await planned(sender, intents)
    expect([batched, refused]).toMatchObject([[1n, 3n, 4n], [{ order: intents[1]!.id, next: 'park', reason: 'no-free-claim' }]])
    expect(intents.map((intent) => sender.adapter.batches!.takes!(intent))).toEqual([true, false, true, true])
    expect((await planned(sender, [intents[1]!]))[0]).toEqual([2n])
  })

  it('takes out who got code since the last look', async () => {
    const sender = open()
    const intents = pays(sender, 1n, 2n, 3n, 4n)
    await planned(sender, intents)
    await node.setCode(toOf(intents[2]!), rejects)
    const [batched, refused] = await planned(sender, intents)
    expect([batched, refused]).toMatchObject([[1n, 2n, 4n], [{ order: intents[2]!.id, next: 'park', reason: 'no-free-claim' }]])
    expect(sender.adapter.batches!.takes!(intents[2]!)).toBe(false)
  })

  it('goes as far as the coins of the wallet', async () => {
    const sender = open()
    const coins = await balanceOf(sender.wallet.addresses[0]!.address)
    const [batched, refused] = await planned(sender, pays(sender, 1n, 2n, 3n, coins, 5n))
    expect(batched).toEqual([1n, 2n, 3n])
    expect(refused.map(({ next }) => next)).toEqual(['park', 'park'])
  })

  it('is never sent to anything but the contract as it is shipped', async () => {
    const token = await deployToken(node, 'standard')
    for (const batchContract of [token.address, node.accounts[5]!.address]) {
      const sender = open({ batchContract })
      const failed = await planned(sender, pays(sender, 1n, 2n, 3n)).catch((error: unknown) => error)
      expect(isWalletError(failed) && failed.code).toBe('POLYGON__BATCH_CONTRACT_MISMATCH')
    }
  })

  it('halts for a person when the contract was gone by the time it was mined', async () => {
    const sender = open()
    const batch = await sender.prepare(pays(sender, 1n, 2n, 3n))
    await node.setCode(contract, '0x')
    await sender.adapter.broadcast(batch.signed, patience)
    await node.mine(3)
    expect(await look(sender, batch)).toMatchObject({ status: 'foreign-use', by: batch.signed.id })
  })
})

describe('a batch of coins through the engine', () => {
  it('that one recipient reverts by getting code in time is paid one by one, and only that one fails', async () => {
    const sender = open({ headMaxAgeMs: 20, pollEveryMs: 50, stuckAfterMs: 60_000 })
    const { adapter, signer, wallet } = sender
    const store = memoryStore()
    const worker = { leaseMs: 800, resendMs: 300, parkMs: 400, idleMs: 20, backoffBaseMs: 20, backoffCapMs: 200 }
    const wallets = { [adapter.feeAsset]: 'hot' }
    const engine = createEngine({
      chains: [adapter],
      store,
      signer,
      policyKey: new Uint8Array(32).fill(9),
      wallets,
      unsafeStore: true,
      worker,
    })
    await engine.registerWallet(wallet, 'test')
    await engine.credit({ reference: 'D-1', account: 'user:1', asset: adapter.feeAsset, amount: 10n ** 18n, actor: 'test' })
    const requests = pays(sender, 1n, 2n, 3n, 4n, 5n).map((intent, index) => ({
      id: `C-${index}`,
      to: toOf(intent),
      amount: BigInt(index + 1),
    }))
    for (const request of requests) await engine.withdraw({ ...request, account: 'user:1', asset: adapter.feeAsset, feeMax: 10n ** 17n })

    const views = () => Promise.all(requests.map(({ id }) => engine.withdrawal(id)))
    while (!(await views()).every((view) => (view?.attempts[0]?.sends ?? 0) > 0)) await engine.step()
    const [first] = (await views())[0]!.attempts
    expect(first?.orders).toHaveLength(5)
    await node.setCode(requests[2]!.to, rejects)
    const ended = (state: string | undefined): boolean => state === 'completed' || state === 'failed'
    for (let turn = 0; turn < 100 && !(await views()).every((view) => ended(view?.order.state)); turn += 1) {
      await node.mine()
      await systemClock.sleep(60)
      await engine.step()
    }
    const states = (await views()).map((view) => view?.order.state)
    expect(states).toEqual(['completed', 'completed', 'failed', 'completed', 'completed'])
    expect(await Promise.all(requests.map(({ to }) => balanceOf(to)))).toEqual([1n, 2n, 0n, 4n, 5n])
    expect((await views()).map((view) => view?.attempts.map(({ state, orders }) => [state, orders.length]))).toEqual(
      requests.map((_, index) =>
        index === 2
          ? [['dead', 5]]
          : [
              ['dead', 5],
              ['final', 1],
            ],
      ),
    )
    expect(await engine.balance('user:1', adapter.feeAsset)).toMatchObject({ available: 10n ** 18n - 12n, locked: 0n })
    expect((await store.verify({})).findings).toEqual([])
  })
})
