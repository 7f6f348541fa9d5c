import { createEngine, type Engine, memoryStore, systemClock } from '@wallet/core'
import { type AnvilNode, seededRandom, startAnvil } from '@wallet/harness'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type FaultySender, faultySender, transferOf } from './bench.fixture.ts'

let node: AnvilNode
let sender: FaultySender

beforeEach(async () => {
  node = await startAnvil({ automine: false })
  sender = await faultySender(node, { rules: true, headMaxAgeMs: 50, pollEveryMs: 50, callTimeoutMs: 2_000, stuckAfterMs: 60_000 })
})
afterEach(async () => {
  await sender.stop()
  await node.stop()
})

async function openEngine(): Promise<Engine> {
  const { adapter, signer, wallet } = sender
  const engine = createEngine({
    chains: [adapter],
    store: memoryStore(),
    signer,
    policyKey: new Uint8Array(32).fill(9),
    wallets: { [adapter.feeAsset]: 'hot' },
    unsafeStore: true,
    worker: { resendMs: 300, parkMs: 100, idleMs: 20, backoffBaseMs: 20, backoffCapMs: 200, callTimeoutMs: 5_000 },
  })
  await engine.registerWallet(wallet, 'test')
  await engine.credit({ reference: 'D-1', account: 'user:1', asset: adapter.feeAsset, amount: 10n ** 18n, actor: 'test' })
  return engine
}

describe('the engine on this adapter', () => {
  it('pays sixty withdrawals exactly once while replies are lost, receipts denied and blocks rewritten', async () => {
    const engine = await openEngine()
    const { adapter } = sender
    const random = seededRandom(7)
    const requests = Array.from({ length: 60 }, (_, index) => {
      const { action } = transferOf(adapter)
      const to = action.kind === 'transfer' ? action.to : ''
      return { id: `E-${index}`, account: 'user:1', asset: adapter.feeAsset, to, amount: 1_000n + BigInt(index), feeMax: 10n ** 16n }
    })
    for (const proxy of sender.proxies) {
      proxy.setFaults({ loseReply: { rate: 0.1, methods: ['eth_sendRawTransaction'] }, unavailable: 0.03, nullReceipts: 0.05 })
    }
    const accepted = await Promise.all(requests.map((request) => engine.withdraw(request)))
    expect(new Set(accepted.map(({ status }) => status))).toEqual(new Set(['accepted']))

    await node.mine(3)
    const stop = new AbortController()
    const working = engine.work(stop.signal)
    const states = async (): Promise<readonly string[]> => {
      const views = await Promise.all(requests.map(({ id }) => engine.withdrawal(id)))
      return views.map((view) => view?.order.state ?? 'missing')
    }
    for (let block = 0; block < 150 && (await states()).some((state) => state !== 'completed'); block += 1) {
      await systemClock.sleep(100)
      if (random() < 0.1) await node.reorg(1)
      await node.mine()
    }
    stop.abort()
    await working

    expect(new Set(await states())).toEqual(new Set(['completed']))
    const paid = await Promise.all(requests.map(({ to }) => node.balanceOf(to)))
    expect(paid).toEqual(requests.map(({ amount }) => amount))
    const { available, locked } = await engine.balance('user:1', adapter.feeAsset)
    expect([available, locked]).toEqual([10n ** 18n - requests.reduce((sum, { amount }) => sum + amount, 0n), 0n])
    expect((await engine.reconcile()).filter(({ halts }) => halts?.startsWith('lane:'))).toEqual([])
  })
})
