import { expect, test } from 'vitest'
import { noSigner } from '../signer/no-signer.ts'
import type { ToyKind } from '../testing/toy-chain/transaction.ts'
import { openEngine } from './bench.fixture.ts'

const noKeys = noSigner()

test.each<ToyKind>(['utxo', 'nonce', 'expiry'])('a sender and a tracker without keys pay together on a %s chain', async (kind) => {
  const bench = await openEngine(kind, { worker: { name: 'sender', phase: 'send' } })
  const tracker = bench.another({ signer: noKeys, worker: { name: 'tracker', phase: 'track' } })
  await bench.engine.withdraw(bench.request())
  expect(await tracker.step()).toBe(0)
  expect(await bench.look()).toBe(1)
  expect(await bench.order('W-1')).toMatchObject({ state: 'broadcast' })
  for (let round = 0; round < 30; round += 1) {
    // The sender, without whom it was sent, has nothing to do with it any more.
    expect(await bench.look(bench.chain.adapter.pollEveryMs / 2)).toBe(0)
    await tracker.step()
    bench.chain.toy.mine(1)
    if ((await bench.order('W-1')).state === 'completed') break
  }
  expect(await bench.order('W-1')).toMatchObject({ state: 'completed', reserved: 0n })
  expect((await bench.store.verify({})).findings).toEqual([])
})

test('bytes that stay out too long go back to the sender, who outbids them', async () => {
  const bench = await openEngine('nonce', { worker: { name: 'sender', phase: 'send' } })
  const tracker = bench.another({ signer: noKeys, worker: { name: 'tracker', phase: 'track' } })
  await bench.engine.withdraw(bench.request())
  await bench.look()
  await bench.look(bench.chain.adapter.stuckAfterMs)
  const tried = await bench.engine.withdrawal('W-1')
  expect(tried?.attempts.map(({ purpose, state }) => [purpose, state])).toEqual([
    ['pay', 'sealed'],
    ['replace', 'sealed'],
  ])
  for (let round = 0; round < 30; round += 1) {
    await bench.look(bench.chain.adapter.pollEveryMs)
    await tracker.step()
    bench.chain.toy.mine(1)
  }
  expect(await bench.order('W-1')).toMatchObject({ state: 'completed' })
  expect((await bench.store.verify({})).findings).toEqual([])
})
