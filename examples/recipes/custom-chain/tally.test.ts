import { createEngine, keyRef, memoryStore, type Signer, type Wallet, walletName } from '@wallet/core'
import { buildIntent, type ChainBench, testChainAdapter } from '@wallet/core/testing'
import { developmentSigner, generateDevelopmentKey } from '@wallet/signer-local'
import { describe, expect, it } from 'vitest'
import { type TallyFacts, tally, tallyAddress } from './tally.ts'
import { TallyNode, tallyFinality } from './tally-node.ts'

const never = new AbortController().signal

async function open(): Promise<ChainBench<TallyFacts> & { readonly node: TallyNode }> {
  const node = new TallyNode('tally')
  const adapter = tally(node)
  const privateKey = generateDevelopmentKey('ed25519')
  const signer: Signer = developmentSigner({ environment: 'test', keys: { hot: { algorithm: 'ed25519', privateKey } } })
  const account = Buffer.from((await signer.publicKey(keyRef('hot'), never)).bytes).toString('hex')
  node.give(account, 1_000_000n)
  const address = tallyAddress('tally', account)
  const wallet: Wallet = { name: walletName('hot'), chain: adapter.chain, addresses: [{ address, keyRef: keyRef('hot') }], active: true }
  const { chain, feeAsset } = adapter
  let asked = 0
  return {
    node,
    adapter,
    wallet,
    signer,
    foreignAddress: tallyAddress('testnet', account),
    nearlyFinal: tallyFinality - 1,
    intent: (wish = {}) => {
      asked += 1
      const to = tallyAddress('tally', asked.toString(16).padStart(64, '0'))
      return buildIntent({
        id: `W-${asked}`,
        chain,
        asset: feeAsset,
        feeAsset,
        wallet: wallet.name,
        to,
        amount: 700n,
        feeMax: 10n,
        ...wish,
      })
    },
    loseNextReply: () => {
      node.faults.loseNextReply = true
    },
    providersDown: () => {
      node.faults.down = true
    },
    confirm: async (blocks) => node.mine(blocks),
    finalize: async () => node.mine(tallyFinality - 1),
    reorg: async (depth) => node.reorg(depth),
    close: async () => undefined,
  }
}

// The whole conformance suite of an adapter. Seven verbs and no ability: rules of abilities have nothing to look at.
testChainAdapter({ runner: { describe, it }, open, abilities: [] })

it('pays forty withdrawals once each, with lost replies and a reorganisation', async () => {
  const { node, adapter, wallet, signer } = await open()
  const engine = createEngine({
    chains: [adapter],
    store: memoryStore(),
    signer,
    policyKey: new Uint8Array(32).fill(7),
    wallets: { tally: 'hot' },
    unsafeStore: true,
    worker: { idleMs: 5, resendMs: 50, parkMs: 20, backoffBaseMs: 10, backoffCapMs: 50 },
  })
  await engine.registerWallet(wallet, 'test')
  await engine.credit({ reference: 'D-1', account: 'user:1', asset: 'tally', amount: 500_000n, actor: 'test' })
  const asked = Array.from({ length: 40 }, (_, at) => ({ id: `W-${at}`, to: tallyAddress('tally', at.toString(16).padStart(64, 'a')) }))
  for (const one of asked) await engine.withdraw({ ...one, account: 'user:1', asset: 'tally', amount: 1_000n, feeMax: 5n })
  const stop = new AbortController()
  const working = engine.work(stop.signal)
  let rounds = 0
  const completed = async () => {
    rounds += 1
    if (rounds % 3 === 0) node.faults.loseNextReply = true
    if (rounds === 4) node.reorg(1)
    else node.mine()
    const views = await Promise.all(asked.map(({ id }) => engine.withdrawal(id)))
    return views.filter((view) => view?.order.state === 'completed').length
  }
  await expect.poll(completed, { interval: 20 }).toBe(40)
  stop.abort()
  await working
  const view = await node.view()
  expect(asked.map(({ to }) => view.balance(to.split('-')[1] ?? ''))).toEqual(asked.map(() => 1_000n))
})
