import { amount, attemptId, type ClaimKey } from '@wallet/core'
import { patience } from '@wallet/harness/coin-bench'
import { toHex } from '@wallet/utxo'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { openWallet, type Regtest, startRegtest } from './bench.fixture.ts'

let chain: Regtest
beforeAll(async () => {
  chain = await startRegtest()
})
afterAll(() => chain?.stop())

it('an attempt whose coins two others took is paid if either of them pays it', async () => {
  const bench = await openWallet(chain)
  for (const units of [500_000n, 400_000n, 350_000n]) await bench.fund(1, units)
  const stranger = bench.intent()
  const to = stranger.action.kind === 'transfer' ? stranger.action.to : ''
  const somebody = await openWallet(chain)
  const coins = await bench.adapter.coins!.view(bench.wallet, new Set(), patience)
  const byValue = new Map(
    coins.classes.flatMap(({ chunks }) => chunks.flatMap((chunk) => chunk.coins)).map((coin) => [coin.amount as bigint, coin.claim]),
  )
  const [large, middle, small] = [500_000n, 400_000n, 350_000n].map((value) => byValue.get(value) as ClaimKey)
  const attempt = await bench.prepare([bench.intent({ to, amount: 880_000n })], new Set([small!]))
  expect(new Set(attempt.draft.claims)).toEqual(new Set([large, middle]))
  await bench.send([bench.intent({ to: somebody.address, amount: 450_000n })], new Set([middle!, small!]))
  await bench.send([bench.intent({ to, amount: 700_000n })], new Set([large!]))
  await bench.node.mine(3)
  const paid = {
    ...attempt,
    draft: { ...attempt.draft, payments: attempt.draft.payments.map((one) => ({ ...one, amount: 700_000n as typeof one.amount })) },
  }
  for (const claims of [
    [large!, middle!],
    [middle!, large!],
  ]) {
    const asked = { ...paid, id: attemptId('A-asked'), draft: { ...paid.draft, claims } }
    expect((await bench.look(asked)).status).toBe('final')
  }
  // What neither pays is dead all the same.
  expect((await bench.look(attempt)).status).toBe('dead')
  await Promise.all([bench.stop(), somebody.stop()])
})

it('what came into a block with its parent is found, though the parent was waiting a moment ago', async () => {
  const bench = await openWallet(chain, { pool: { coins: 3, valueMin: 100_000n } })
  await bench.fund(1, 2_000_000n)
  const parent = await bench.send([bench.intent()])
  const one = await bench.send([bench.intent()], new Set(parent.draft.claims))
  const two = await bench.send([bench.intent()], new Set([...parent.draft.claims, ...one.draft.claims, ...one.signed.creates]))
  for (const { draft } of [one, two]) expect(draft.claims.every((claim) => parent.signed.creates.includes(claim))).toBe(true)
  // Another process, which thinks for a minute that the mempool is as it was.
  const late = bench.again({ tipMaxAgeMs: 60_000 })
  expect((await late.observe([one], patience))[0]?.status).toBe('pooled')
  await bench.node.mine()
  expect((await late.observe([two], patience))[0]?.status).toBe('confirmed')
  await bench.stop()
})

it('an attempt whose unconfirmed coin can never exist is dead by quorum, also where it is asked about alone', async () => {
  const bench = await openWallet(chain)
  const { options } = bench
  const both = bench.again({ quorum: 2, providers: [...options.providers, { name: 'second', url: bench.node.url }] })
  await bench.fund(1, 500_000n)
  const parent = await bench.send([bench.intent()])
  const child = await bench.send([bench.intent()], new Set(parent.draft.claims))
  expect(child.draft.claims).toEqual(parent.signed.creates)
  expect((await both.observe([parent], patience))[0]?.status).toBe('pooled')
  const snapshot = await bench.adapter.snapshot(bench.wallet, [], patience)
  const asked = {
    wallet: bench.wallet,
    attempts: [parent],
    intents: [],
    snapshot,
    feeMax: amount(100_000n),
    seed: 'r',
    reason: 'cancel' as const,
  }
  const drafted = bench.adapter.replace!.draft(asked)
  if (drafted.status !== 'drafted') throw new TypeError('refused')
  const cancel = await bench.seal(drafted.draft)
  await bench.node.rpc('generateblock', [await bench.node.newAddress(), [toHex(cancel.signed.bytes)]])
  await bench.node.mine(1)
  expect((await both.observe([child], patience))[0]?.status).not.toBe('dead')
  await bench.node.mine(1)
  expect((await both.observe([child], patience))[0]).toMatchObject({
    status: 'dead',
    proof: { kind: 'dead-ancestor', by: parent.signed.id },
  })
  await bench.stop()
})
