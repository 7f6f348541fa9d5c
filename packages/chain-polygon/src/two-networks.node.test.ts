import { createEngine, memoryStore, systemClock, type Wallet, walletName } from '@wallet/core'
import { type AnvilNode, startAnvil } from '@wallet/harness'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { type Sender, senderOver } from './bench.fixture.ts'

let nodes: readonly AnvilNode[]
beforeAll(async () => {
  nodes = await Promise.all([startAnvil({ automine: false }), startAnvil({ automine: false, chainId: 80_002 })])
})
afterAll(() => Promise.all(nodes.map((node) => node.stop())))

/** The same key pays on both chains, from the same address, and each begins with nonce 0. */
function senderOn(node: AnvilNode): Sender & { readonly wallet: Wallet } {
  const { chainId } = node
  const quick = { headMaxAgeMs: 50, pollEveryMs: 50, stuckAfterMs: 60_000 }
  const sender = senderOver(node, { network: { chainId, name: `local-${chainId}` }, ...quick })
  return { ...sender, wallet: { ...sender.wallet, name: walletName(`hot-${chainId}`) } }
}

it('two networks of one chain run in one engine, and neither touches what is the other’s', async () => {
  const senders = nodes.map(senderOn)
  const [one, two] = senders as [Sender, Sender]
  const engine = createEngine({
    chains: senders.map(({ adapter }) => adapter),
    store: memoryStore(),
    signer: one.signer,
    policyKey: new Uint8Array(32).fill(9),
    wallets: Object.fromEntries(senders.map(({ adapter, wallet }) => [adapter.feeAsset, wallet.name])),
    unsafeStore: true,
    worker: { resendMs: 300, parkMs: 100, idleMs: 20, backoffBaseMs: 20, backoffCapMs: 200, callTimeoutMs: 5_000 },
  })
  for (const { adapter, wallet } of senders) {
    await engine.registerWallet(wallet, 'test')
    await engine.credit({ reference: 'D-1', account: 'user:1', asset: adapter.feeAsset, amount: 10n ** 18n, actor: 'test' })
  }
  const to = `0x${'7B'.repeat(20)}`
  const ask = (id: string, { adapter }: Sender, value: bigint) =>
    engine.withdraw({ id, account: 'user:1', asset: adapter.feeAsset, to, amount: value, feeMax: 10n ** 16n })
  expect((await ask('one', one, 11n)).status).toBe('accepted')
  expect((await ask('two', two, 22n)).status).toBe('accepted')
  // An id is one withdrawal, on whichever chain.
  expect((await ask('one', two, 11n)).status).toBe('conflict')
  await engine.operator.halt({ scope: `chain:${one.adapter.chain}`, reason: 'drill', by: 'test' })
  expect((await ask('one-more', one, 11n)).status).toBe('halted')
  expect((await ask('two-more', two, 22n)).status).toBe('accepted')

  const stop = new AbortController()
  const working = engine.work(stop.signal)
  const states = async (ids: readonly string[]) => Promise.all(ids.map(async (id) => (await engine.withdrawal(id))?.order.state))
  const mineUntilDone = async (ids: readonly string[]): Promise<void> => {
    for (let block = 0; block < 200 && (await states(ids)).some((state) => state !== 'completed'); block += 1) {
      await systemClock.sleep(50)
      for (const node of nodes) await node.mine()
    }
    expect(await states(ids)).toEqual(ids.map(() => 'completed'))
  }
  await mineUntilDone(['two', 'two-more'])
  expect(await states(['one'])).toEqual(['reserved'])
  await engine.operator.resume({ scope: `chain:${one.adapter.chain}`, reason: 'over', by: 'test' })
  await mineUntilDone(['one'])
  stop.abort()
  await working

  expect(await Promise.all(nodes.map((node) => node.balanceOf(to)))).toEqual([11n, 44n])
  const left = await Promise.all(senders.map(({ adapter }) => engine.balance('user:1', adapter.feeAsset)))
  expect(left.map(({ available, locked }) => [available, locked])).toEqual([
    [10n ** 18n - 11n, 0n],
    [10n ** 18n - 44n, 0n],
  ])
  const claims = await Promise.all(['one', 'two'].map(async (id) => (await engine.withdrawal(id))?.attempts[0]?.draft.claims[0]))
  const address = one.wallet.addresses[0]?.address.toLowerCase()
  expect(claims).toEqual([`eip155:137/nonce:${address}:0`, `eip155:80002/nonce:${address}:0`])
})
