import { createEngine, keyRef, memoryStore, walletName } from '@wallet/core'
import { developmentSigner, generateDevelopmentKey } from '@wallet/signer-local'
import { expect, test } from 'vitest'
import { tally, tallyAddress } from './custom-chain/tally.ts'
import { TallyNode } from './custom-chain/tally-node.ts'
import { botBudget } from './custom-policy.ts'

test('bots share a budget, and what is large waits for a person', async () => {
  const adapter = tally(new TallyNode('tally'))
  const privateKey = generateDevelopmentKey('ed25519')
  const engine = createEngine({
    chains: [adapter],
    store: memoryStore(),
    signer: developmentSigner({ environment: 'test', keys: { hot: { algorithm: 'ed25519', privateKey } } }),
    policyKey: new Uint8Array(32).fill(7),
    wallets: { tally: 'hot' },
    policies: [botBudget({ asset: adapter.feeAsset, budget: 1_000n, from: 500n, people: ['ann', 'bob'] })],
    unsafeStore: true,
  })
  const addresses = [{ address: tallyAddress('tally', 'ab'.repeat(32)), keyRef: keyRef('hot') }]
  await engine.registerWallet({ name: walletName('hot'), chain: adapter.chain, addresses, active: true }, 'test')
  await engine.credit({ reference: 'D-1', account: 'user:1', asset: 'tally', amount: 100_000n, actor: 'test' })
  const to = tallyAddress('tally', 'cd'.repeat(32))
  const ask = async (id: string, requester: string, amount: bigint) => {
    const result = await engine.withdraw({ id, account: 'user:1', asset: 'tally', to, amount, feeMax: 5n, requester })
    return [result.status, 'order' in result ? result.order.state : '']
  }

  expect(await ask('W-1', 'bot:a', 400n)).toEqual(['accepted', 'reserved'])
  expect(await ask('W-2', 'bot:b', 600n)).toEqual(['accepted', 'in-review'])
  expect((await ask('W-3', 'bot:c', 1n))[0]).toBe('refused')
  expect(await ask('W-4', 'ann', 90_000n)).toEqual(['accepted', 'reserved'])
  const order = (await engine.withdrawal('W-2'))!.order
  const decision = { order: order.id, digest: order.digest, comment: 'known' }
  expect(await engine.operator.approve({ ...decision, approver: 'eve' })).not.toMatchObject({ status: 'approved' })
  expect(await engine.operator.approve({ ...decision, approver: 'bob' })).toMatchObject({ status: 'approved' })
})
