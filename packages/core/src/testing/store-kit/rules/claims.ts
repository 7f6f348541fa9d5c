import assert from 'node:assert/strict'
import { attemptId, orderId } from '../../../ids/ids.ts'
import type { ResultOf } from '../../../store/store.ts'
import { buildBind, buildClaim, buildProof, buildSignature, buildSigned } from '../../build/draft.ts'
import { expectStatus, type Rule, rule, show } from '../../kit.ts'
import { accept, bind, claimsNow, credit, fenceOf, leaseAll, orderNow, seal, settlement, underway, withoutEffect } from '../journey.ts'
import type { StoreBench } from '../store-bench.ts'

const note = { code: 'TEST', detail: 'test' }

/** Two orders under way, which is what quarrels over claims need. */
async function two({ store }: StoreBench) {
  await credit(store, 1_000n)
  const one = await accept(store, { id: 'W-1' })
  const other = await accept(store, { id: 'W-2' })
  const fences = await leaseAll(store)
  return { one, other, fenceOne: fenceOf(fences, one.id), fenceOther: fenceOf(fences, other.id) }
}

/** Claims: held, spent, shared, consumed. */
export const claimRules: readonly Rule<StoreBench>[] = [
  rule('ST-11', 'holds all claims of a draft or none', async (bench) => {
    const { store } = bench
    const { one, other, fenceOne, fenceOther } = await two(bench)
    await bind(store, { attempt: 'A-1', fences: [fenceOne], intents: [one], claims: ['b'] })
    const greedy = buildBind({ attempt: 'A-2', fences: [fenceOther], intents: [other], claims: ['a', 'b', 'c'] })
    const refused = await withoutEffect(store, () => store.bind(greedy))
    assert.deepEqual(expectStatus(refused, 'claims-taken').claims, [buildClaim('b')])
    assert.deepEqual(await claimsNow(store, ['a', 'c'].map(buildClaim)), [null, null], 'the others stay free')
    await bind(store, { attempt: 'A-3', fences: [fenceOther], intents: [other], claims: ['a', 'c'] })
  }),
  rule('ST-11', 'gives a claim to one of many who want it at once', async ({ store, second = store }) => {
    await credit(store, 5_000n)
    const intents = await Promise.all(Array.from({ length: 24 }, (_, at) => accept(store, { id: `W-${at}` })))
    const fences = await leaseAll(store)
    const answers = await Promise.all(
      intents.map((intent, at) => {
        const claims = at % 2 === 0 ? ['x', `own-${at}`] : [`own-${at}`, 'x']
        return (at % 2 === 0 ? store : second).bind(
          buildBind({ attempt: `A-${at}`, fences: [fenceOf(fences, intent.id)], intents: [intent], claims }),
        )
      }),
    )
    assert.equal(answers.filter(({ status }) => status === 'bound').length, 1, 'one winner')
    const own = await claimsNow(
      store,
      intents.map((_, at) => buildClaim(`own-${at}`)),
    )
    assert.equal(own.filter((claim) => claim !== null).length, 1, 'and nothing held by the others')
  }),
  rule('ST-12', 'refuses an attempt that shares no claim with a live one of the same order', async ({ store }) => {
    const { intent, fence } = await underway(store)
    const common = { fences: [fence], intents: [intent] }
    await seal(store, { ...common, attempt: 'A-1', claims: ['a', 'b'] })
    const apart = expectStatus(
      await withoutEffect(store, () => store.bind(buildBind({ ...common, attempt: 'A-2', claims: ['c'] }))),
      'not-sharing',
    )
    assert.deepEqual([apart.order, apart.attempt], [intent.id, 'A-1'])
    await seal(store, { ...common, attempt: 'A-2', claims: ['b', 'c'], replaces: ['A-1'] })
    const half = buildBind({ ...common, attempt: 'A-3', claims: ['c', 'd'], replaces: ['A-1', 'A-2'] })
    assert.equal(
      expectStatus(await withoutEffect(store, () => store.bind(half)), 'not-sharing').attempt,
      'A-1',
      'every live attempt, not just the last',
    )
    const composed = { ...half, signed: buildSigned('A-3') }
    expectStatus(await withoutEffect(store, () => store.bindAndSeal(composed)), 'not-sharing')
    await seal(store, { ...common, attempt: 'A-4', claims: ['b'], replaces: ['A-1', 'A-2'] })
  }),
  rule('ST-12', 'counts an exposed attempt as live, and an attempt without claims as sharing with nobody', async ({ store }) => {
    const { intent, fence } = await underway(store)
    const common = { fences: [fence], intents: [intent] }
    await bind(store, { ...common, attempt: 'A-1', claims: ['a'] })
    expectStatus(await store.expose({ attempt: attemptId('A-1'), fences: [fence] }), 'exposed')
    expectStatus(await store.bind(buildBind({ ...common, attempt: 'A-2', claims: ['b'] })), 'not-sharing')
    expectStatus(await store.bind(buildBind({ ...common, attempt: 'A-3', claims: [] })), 'not-sharing')
  }),
  rule('ST-12', 'covers the order that is paid again by another', async ({ store }) => {
    const { intent, fence } = await underway(store)
    await seal(store, { attempt: 'A-1', fences: [fence], intents: [intent], claims: ['a'] })
    for (const actor of ['bob', 'carol']) await store.forceRelease({ order: intent.id, actor, reason: 'stuck' })
    const again = await accept(store, { id: 'W-again', reissueOf: intent.id })
    const fences = [fenceOf(await leaseAll(store), again.id)]
    const apart = await store.bind(buildBind({ attempt: 'A-2', fences, intents: [again], claims: ['b'] }))
    assert.equal(expectStatus(apart, 'not-sharing').attempt, 'A-1')
    await seal(store, { attempt: 'A-3', fences, intents: [again], claims: ['a', 'b'], replaces: ['A-1'] })
  }),
  rule('ST-13', 'refuses to replace an attempt whose output a live attempt spends', async (bench) => {
    const { store } = bench
    const { one, other, fenceOne, fenceOther } = await two(bench)
    await seal(store, { attempt: 'A-1', fences: [fenceOne], intents: [one], claims: ['a'], creates: ['change'] })
    await seal(store, { attempt: 'A-2', fences: [fenceOther], intents: [other], claims: ['change'] })
    const replacement = buildBind({ attempt: 'A-3', fences: [fenceOne], intents: [one], claims: ['a'], replaces: ['A-1'] })
    const refused = expectStatus(await withoutEffect(store, () => store.bind(replacement)), 'output-spent')
    assert.deepEqual([refused.attempt, refused.by], ['A-1', 'A-2'])
    const proof = buildProof([buildClaim('change')])
    expectStatus(await store.bury({ attempt: attemptId('A-2'), fences: [fenceOther], proof }), 'buried')
    expectStatus(await store.bind({ ...replacement, attempt: attemptId('A-4') }), 'bound')
  }),
  rule('ST-14', 'lets the clock free what is held', async (bench) => {
    const { store } = bench
    const { one, other, fenceOne, fenceOther } = await two(bench)
    await bind(store, { attempt: 'A-1', fences: [fenceOne], intents: [one], claims: ['a'], holdMs: 300 })
    const grab = (attempt: string) => store.bind(buildBind({ attempt, fences: [fenceOther], intents: [other], claims: ['a'] }))
    expectStatus(await grab('A-2'), 'claims-taken')
    await bench.advance(350)
    expectStatus(await grab('A-3'), 'bound')
    const late = await withoutEffect(store, () => store.seal({ attempt: attemptId('A-1'), fences: [fenceOne], signed: buildSigned('A-1') }))
    assert.deepEqual(expectStatus(late, 'hold-lost').claims, [buildClaim('a')])
  }),
  rule('ST-14', 'lets no clock free what is spent, sealed or exposed', async (bench) => {
    const { store } = bench
    const { one, other, fenceOne, fenceOther } = await two(bench)
    await bind(store, { attempt: 'A-1', fences: [fenceOne], intents: [one], claims: ['a'], holdMs: 300 })
    const sealedNow = expectStatus(
      await store.seal({ attempt: attemptId('A-1'), fences: [fenceOne], signed: buildSigned('A-1') }),
      'sealed',
    )
    assert.deepEqual(sealedNow.attempt.signed?.bytes, buildSigned('A-1').bytes, 'the bytes are stored')
    assert.deepEqual(
      (await claimsNow(store, [buildClaim('a')])).map((claim) => [claim?.state, claim?.heldUntil]),
      [['spent', 0]],
    )
    await bench.advance(350)
    expectStatus(await store.bind(buildBind({ attempt: 'A-2', fences: [fenceOther], intents: [other], claims: ['a'] })), 'claims-taken')
    await bind(store, { attempt: 'A-3', fences: [fenceOther], intents: [other], claims: ['b'], holdMs: 300 })
    expectStatus(await store.expose({ attempt: attemptId('A-3'), fences: [fenceOther] }), 'exposed')
    await bench.advance(350)
    assert.deepEqual(
      (await claimsNow(store, ['a', 'b'].map(buildClaim))).map((claim) => claim?.state),
      ['spent', 'spent'],
    )
  }),
  rule('ST-31', 'keeps the first signature of a request of an exposed attempt, and takes none for any other', async ({ store }) => {
    const { intent, fence } = await underway(store)
    await bind(store, { attempt: 'A-1', fences: [fence], intents: [intent], claims: ['a'], signers: ['one', 'two'] })
    const add = (request: number, signature = buildSignature('one')) =>
      store.addSignature({ attempt: attemptId('A-1'), request, signature })
    expectStatus(await withoutEffect(store, () => add(0)), 'bad-state')
    expectStatus(await store.expose({ attempt: attemptId('A-1'), fences: [fence] }), 'exposed')
    expectStatus(await withoutEffect(store, () => add(2)), 'bad-state')
    expectStatus(await withoutEffect(store, () => add(1)), 'bad-state')
    const first = { request: 0, signature: buildSignature('one') }
    assert.deepEqual(expectStatus(await add(0), 'added').attempt.partials, [first])
    const second = await withoutEffect(store, () => add(0, buildSignature('one', 2)))
    assert.deepEqual(expectStatus(second, 'exists').attempt.partials, [first], 'the first stays')
    expectStatus(await add(1, buildSignature('two')), 'added')
    expectStatus(await store.seal({ attempt: attemptId('A-1'), fences: [fence], signed: buildSigned('A-1') }), 'sealed')
    const { attempt } = expectStatus(await store.readAttempt({ attempt: attemptId('A-1') }), 'found')
    assert.equal(attempt.partials?.length, 2, 'they are kept')
    expectStatus(await store.addSignature({ attempt: attemptId('A-9'), request: 0, signature: buildSignature() }), 'not-found')
  }),
  rule('ST-15', 'refuses to seal other bytes for a sealed attempt', async ({ store }) => {
    const { intent, fence } = await underway(store)
    await seal(store, { attempt: 'A-1', fences: [fence], intents: [intent], claims: ['a'] })
    const honest = buildSigned('A-1')
    const others = [
      buildSigned('other'),
      { ...honest, bytes: Uint8Array.from([...honest.bytes, 0]) },
      { ...honest, id: buildSigned('other').id },
    ]
    for (const signed of others) {
      const answer = await withoutEffect(store, () => store.seal({ attempt: attemptId('A-1'), fences: [fence], signed }))
      assert.equal(answer.status, 'different', show(signed))
    }
    const { attempt } = expectStatus(await store.readAttempt({ attempt: attemptId('A-1') }), 'found')
    assert.deepEqual(attempt.signed, honest)
  }),
  rule('ST-16', 'refuses to fail or cancel an order while an attempt is live', async ({ store }) => {
    const { intent, fence } = await underway(store)
    await bind(store, { attempt: 'A-1', fences: [fence], intents: [intent], claims: ['a'] })
    type Ending = ResultOf<'cancel' | 'fail'>
    const cancel = (): Promise<Ending> => store.cancel({ order: intent.id, actor: 'alice', reason: 'test' })
    const fail = (): Promise<Ending> => store.fail({ fence, note, proofs: [] })
    expectStatus(await store.expose({ attempt: attemptId('A-1'), fences: [fence] }), 'exposed')
    for (const call of [cancel, fail]) expectStatus(await withoutEffect(store, call), 'live-attempt')
    expectStatus(await store.seal({ attempt: attemptId('A-1'), fences: [fence], signed: buildSigned('A-1') }), 'sealed')
    expectStatus(
      await store.sent({ attempt: attemptId('A-1'), result: { status: 'rejected', code: 'no', reason: 'no', advice: 'operator' } }),
      'noted',
    )
    for (const call of [cancel, fail]) assert.equal(expectStatus(await withoutEffect(store, call), 'live-attempt').attempt, 'A-1')
    const dead = { status: 'dead', attempt: attemptId('A-1'), proof: buildProof([buildClaim('a')]) } as const
    expectStatus(await store.observe({ attempt: attemptId('A-1'), observation: dead }), 'noted')
    expectStatus(await withoutEffect(store, fail), 'live-attempt')
    expectStatus(await store.bury({ attempt: attemptId('A-1'), fences: [fence], proof: dead.proof }), 'buried')
    expectStatus(await fail(), 'failed')
  }),
  rule('ST-17', 'accepts death only with a proof that gives every claim a fate', async (bench) => {
    const { store } = bench
    const { one, other, fenceOne, fenceOther } = await two(bench)
    await seal(store, { attempt: 'A-1', fences: [fenceOne], intents: [one], claims: ['a', 'b'] })
    const [a, b] = [buildClaim('a'), buildClaim('b')]
    const bury = (proof: ReturnType<typeof buildProof>) => store.bury({ attempt: attemptId('A-1'), fences: [fenceOne], proof })
    for (const claims of [[], [a], [a, buildClaim('c')], [a, b, buildClaim('c')]]) {
      expectStatus(await withoutEffect(store, () => bury(buildProof(claims))), 'proof-refused')
    }
    expectStatus(await bury(buildProof([a, b], 'rival', [b])), 'buried')
    assert.deepEqual(
      (await claimsNow(store, [a, b])).map((claim) => claim?.state ?? null),
      ['consumed', null],
    )
    const bindOther = (attempt: string, coin: string) =>
      store.bind(buildBind({ attempt, fences: [fenceOther], intents: [other], claims: [coin] }))
    expectStatus(await bindOther('A-2', 'a'), 'claims-taken')
    expectStatus(await bindOther('A-3', 'b'), 'bound')
    assert.notEqual((await orderNow(store, one.id)).state, 'failed', 'a dead attempt leaves its order open')
  }),
  rule('ST-17', 'buries the rivals of the attempt that paid', async ({ store }) => {
    const { intent, fence } = await underway(store)
    const common = { fences: [fence], intents: [intent] }
    await seal(store, { ...common, attempt: 'A-1', claims: ['a', 'b'] })
    await seal(store, { ...common, attempt: 'A-2', claims: ['b', 'c'], replaces: ['A-1'] })
    expectStatus(await store.settle(settlement(fence, 'A-2')), 'completed')
    const { attempts } = expectStatus(await store.readOrder({ order: orderId(intent.id) }), 'found')
    assert.deepEqual(
      attempts.map(({ id, state }) => [id, state]),
      [
        ['A-1', 'dead'],
        ['A-2', 'final'],
      ],
    )
    const fates = (await claimsNow(store, ['a', 'b', 'c'].map(buildClaim))).map((claim) => claim?.state ?? null)
    assert.deepEqual(fates, [null, 'consumed', 'consumed'])
  }),
]
