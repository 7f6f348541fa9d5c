import assert from 'node:assert/strict'
import { heightOf } from '../../chain/height-of.ts'
import { expectStatus, type Rule, rule } from '../kit.ts'
import type { ChainBench } from './chain-bench.ts'
import { draftingRule, generous, look, patience, prepare, requestFor, sealed, send } from './sending.ts'

/** The rules of sending and looking. */
export const talkingRules: readonly Rule<ChainBench>[] = [
  rule('CA-13', 'is safe to repeat a send', async (bench) => {
    const attempt = await send(bench)
    const again = async () => (await bench.adapter.broadcast(attempt.signed, patience)).status
    assert.ok(['already-known', 'accepted'].includes(await again()), 'while it waits')
    await bench.confirm(1)
    assert.ok(['already-known', 'accepted'].includes(await again()), 'once it is in a block')
    expectStatus(await look(bench, attempt), 'confirmed')
    await bench.finalize()
    assert.equal(expectStatus(await look(bench, attempt), 'final').transaction, attempt.signed.id)
  }),
  rule('CA-14', 'answers unknown when the reply is lost', async (bench) => {
    const attempt = await prepare(bench)
    bench.loseNextReply()
    expectStatus(await bench.adapter.broadcast(attempt.signed, patience), 'unknown')
    await bench.confirm(1)
    expectStatus(await look(bench, attempt), 'confirmed')
  }),
  rule('CA-14', 'answers unknown when no provider is there', async (bench) => {
    const attempt = await prepare(bench)
    bench.providersDown()
    expectStatus(await bench.adapter.broadcast(attempt.signed, patience), 'unknown')
  }),
  rule('CA-15', 'gives one observation per attempt, in order', async (bench) => {
    const sent = await send(bench)
    await bench.confirm(1)
    const unsent = await prepare(bench)
    for (const asked of [[sent, unsent], [unsent, sent], [unsent, sent, unsent], [sent], []]) {
      const seen = await bench.adapter.observe(asked, patience)
      assert.deepEqual(
        seen.map(({ attempt }) => attempt),
        asked.map(({ id }) => id),
      )
    }
    expectStatus(await look(bench, sent, [unsent, sent]), 'confirmed')
    expectStatus(await look(bench, unsent, [unsent, sent]), 'not-seen')
  }),
  rule('CA-16', 'goes back after a reorganisation', async (bench) => {
    const attempt = await send(bench)
    await bench.confirm(1)
    const before = expectStatus(await look(bench, attempt), 'confirmed')
    assert.equal(before.confirmations, 1)
    await bench.reorg(1)
    const after = await look(bench, attempt)
    assert.ok(['pooled', 'not-seen'].includes(after.status), `after the reorganisation it is ${after.status}`)
    await bench.adapter.broadcast(attempt.signed, patience)
    await bench.confirm(1)
    const back = expectStatus(await look(bench, attempt), 'confirmed')
    assert.notEqual(back.block.hash, before.block.hash, 'in another block than before')
  }),
  rule('CA-17', 'does not say dead of a transaction that is merely missing', async (bench) => {
    const attempt = await prepare(bench)
    expectStatus(await look(bench, attempt), 'not-seen')
    await bench.confirm(1)
    expectStatus(await look(bench, attempt), 'not-seen')
    if (attempt.draft.expiry !== undefined) return
    await bench.finalize()
    expectStatus(await look(bench, attempt), 'not-seen')
  }),
  rule('CA-17', 'says dead of an expired transaction only once the expiry is final', async (bench) => {
    const height = await heightOf(bench.adapter, bench.wallet, [bench.intent()], patience)
    const attempt = await prepare(bench)
    const { expiry } = attempt.draft
    if (expiry === undefined) return
    await bench.confirm(expiry.lastValidHeight - height)
    expectStatus(await look(bench, attempt), 'not-seen')
    await bench.finalize()
    await bench.confirm(1)
    await bench.finalize()
    assert.equal(expectStatus(await look(bench, attempt), 'dead').proof.kind, 'expired-final')
  }),
  draftingRule('CA-17', 'does not say dead for a rival that is not final', async (bench) => {
    const { adapter, wallet } = bench
    if (adapter.replace === undefined) return
    const attempt = await prepare(bench)
    const { snapshot } = await requestFor(bench, [])
    const request = {
      wallet,
      attempts: [attempt],
      intents: [],
      snapshot,
      feeMax: generous(attempt),
      reason: 'cancel' as const,
      seed: 'rival',
    }
    const rival = await sealed(bench, expectStatus(adapter.replace.draft(request), 'drafted').draft)
    expectStatus(await adapter.broadcast(rival.signed, patience), 'accepted')
    const among = [attempt, rival]
    assert.ok(['conflicted', 'not-seen'].includes((await look(bench, attempt, among)).status), 'while the rival waits')
    await bench.confirm(1)
    expectStatus(await look(bench, attempt, among), 'conflicted')
    await bench.finalize()
    const { proof } = expectStatus(await look(bench, attempt, among), 'dead')
    assert.equal(proof.kind, 'conflict-final')
    assert.deepEqual(proof.claims.map(({ claim }) => claim).sort(), [...attempt.draft.claims].sort(), 'a fate for every claim')
    assert.ok(
      proof.claims.some(({ claim, fate }) => fate === 'consumed' && rival.draft.claims.includes(claim)),
      'the shared claim is used up',
    )
    expectStatus(await look(bench, rival, among), 'final')
  }),
  rule('CA-18', 'says final only by the finality rule of the chain', async (bench) => {
    const attempt = await send(bench)
    await bench.confirm(bench.nearlyFinal ?? 1)
    expectStatus(await look(bench, attempt), 'confirmed')
    await bench.finalize()
    const final = expectStatus(await look(bench, attempt), 'final')
    assert.equal(final.transaction, attempt.signed.id)
    assert.ok(final.feePaid > 0n && final.feePaid <= attempt.draft.fee, `paid ${final.feePaid}, drafted ${attempt.draft.fee}`)
  }),
  rule('CA-19', 'answers unavailable when no provider can be asked', async (bench) => {
    const attempts = [await send(bench), await prepare(bench)]
    bench.providersDown()
    const seen = await bench.adapter.observe(attempts, patience)
    assert.deepEqual(
      seen.map(({ status }) => status),
      ['unavailable', 'unavailable'],
    )
  }),
]
