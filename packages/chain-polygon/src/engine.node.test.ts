import { type Engine, systemClock } from '@wallet/core'
import { type AnvilNode, openEngine, seededRandom, startAnvil, startHardhat } from '@wallet/harness'
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

const worker = { resendMs: 300, parkMs: 100, idleMs: 20, backoffBaseMs: 20, backoffCapMs: 200, callTimeoutMs: 5_000 }
const opened = (of: Pick<FaultySender, 'adapter' | 'signer' | 'wallet'> = sender): Promise<Engine> =>
  openEngine(of, { worker, funds: 10n ** 18n })

describe('the engine on this adapter', () => {
  it('pays sixty withdrawals exactly once while replies are lost, receipts denied and blocks rewritten', async () => {
    const engine = await opened()
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

  it('outbids payments that a risen base fee has overtaken, lowest nonce first, and pays each once', async () => {
    const hardhat = await startHardhat({ automine: false })
    const stuck = await faultySender(hardhat, { headMaxAgeMs: 50, pollEveryMs: 50, stuckAfterMs: 500 })
    const engine = await opened(stuck)
    const requests = Array.from({ length: 5 }, (_, index) => {
      const { action } = transferOf(stuck.adapter)
      const to = action.kind === 'transfer' ? action.to : ''
      return { id: `S-${index}`, account: 'user:1', asset: stuck.adapter.feeAsset, to, amount: 7n, feeMax: 10n ** 17n }
    })
    for (const request of requests) await engine.withdraw(request)
    const stop = new AbortController()
    const working = engine.work(stop.signal)
    const orders = async () => Promise.all(requests.map(async ({ id }) => engine.withdrawal(id)))
    const done = async (state: string): Promise<boolean> => (await orders()).every((view) => view?.order.state === state)
    for (let turn = 0; turn < 100 && !(await done('broadcast')); turn += 1) await systemClock.sleep(50)
    await hardhat.setBaseFee(500n * 10n ** 9n)
    for (let block = 0; block < 100 && !(await done('completed')); block += 1) {
      await systemClock.sleep(100)
      await hardhat.mine()
    }
    stop.abort()
    await working
    expect((await orders()).map((view) => view?.order.state)).toEqual(requests.map(() => 'completed'))
    expect((await orders()).some((view) => (view?.attempts.length ?? 0) > 1)).toBe(true)
    expect(await Promise.all(requests.map(({ to }) => hardhat.balanceOf(to)))).toEqual(requests.map(() => 7n))
    await stuck.stop()
    await hardhat.stop()
  })
})
