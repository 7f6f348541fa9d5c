import assert from 'node:assert/strict'
import { accountId, attemptId, type OrderId, orderId } from '../../../ids/ids.ts'
import { amount } from '../../../money/amount.ts'
import type { Rule as PolicyRule } from '../../../policy/rule.ts'
import type { Fence } from '../../../store/contract/orders.ts'
import { buildAccept } from '../../build/accept.ts'
import { buildBind, buildClaim, buildProof, buildTransactionId } from '../../build/draft.ts'
import { buildIntent, usual } from '../../build/intent.ts'
import { expectStatus, type Rule, rule } from '../../kit.ts'
import {
  accept,
  assertBooks,
  assertClaims,
  balance,
  claimsNow,
  credit,
  fenceOf,
  leaseAll,
  orderNow,
  seal,
  settlement,
  underway,
  withoutEffect,
} from '../journey.ts'
import { randomScript, runScript } from '../random-script.ts'
import type { StoreBench } from '../store-bench.ts'

const who = { actor: 'operator', reason: 'test' }
const adoption = (order: OrderId, name: string) => ({
  ...{ order, transaction: buildTransactionId(name), block: { height: 8, hash: 'block-8' }, fee: amount(3n) },
  ...who,
})

/** Balances, limits and bookings. */
export const moneyRules: readonly Rule<StoreBench>[] = [
  ...[1, 2, 3].map((seed) =>
    rule<StoreBench>('ST-4', `keeps the books balanced through a random history (seed ${seed})`, async ({ store, advance }) => {
      for (let part = 0; part < 8; part += 1) {
        await runScript(store, randomScript(seed * 100 + part, 150))
        await advance(part % 2 === 0 ? 1_100 : 10)
        await assertBooks(store, `seed ${seed}, part ${part}`)
        await assertClaims(store, `seed ${seed}, part ${part}`)
      }
    }),
  ),
  rule('ST-4', 'never lets available or locked go below zero', async ({ store }) => {
    const { intent, fence } = await underway(store, { amount: 900n, feeMax: 100n })
    assert.deepEqual(await balance(store), { available: 0n, locked: 1_000n })
    await assertBooks(store, 'all of it locked')
    await seal(store, { attempt: 'A-1', fences: [fence], intents: [intent], claims: ['one'] })
    expectStatus(await store.settle(settlement(fence, 'A-1', 60n)), 'completed')
    assert.deepEqual(await balance(store), { available: 40n, locked: 0n }, 'the rest of the fee came back')
    await assertBooks(store, 'paid')
  }),
  rule('ST-4', 'books a batch order by order, each with its share of the fee, and fees of the house to the house', async ({ store }) => {
    await credit(store, 1_000n)
    const intents = [await accept(store, { id: 'W-1' }), await accept(store, { id: 'W-2', feeBearer: 'house' })]
    assert.deepEqual(await balance(store), { available: 790n, locked: 210n }, 'a fee that the house bears is not locked')
    const leased = await leaseAll(store)
    const fences = intents.map(({ id }) => fenceOf(leased, id))
    await seal(store, { attempt: 'A-1', fences, intents, claims: ['one'] })
    for (const fence of fences) {
      expectStatus(await store.settle(settlement(fence, 'A-1', 4n)), 'completed')
      await assertBooks(store, `${fence.order} settled`)
    }
    assert.deepEqual(await balance(store), { available: 796n, locked: 0n })
    assert.equal((await balance(store, 'house:fees')).available, 4n)
    assert.equal((await balance(store, 'world')).available, 1_000n - 208n)
  }),
  rule('ST-5', 'lets one of a thousand accepts at once through when the balance covers one', async ({ store, second = store }) => {
    await credit(store, 110n)
    const answers = await Promise.all(
      Array.from({ length: 1_000 }, (_, at) => (at % 2 === 0 ? store : second).accept(buildAccept(buildIntent({ id: `W-${at}` })))),
    )
    assert.equal(answers.filter(({ status }) => status === 'accepted').length, 1)
    assert.equal(answers.filter(({ status }) => status === 'refused').length, 999)
    assert.deepEqual(await balance(store), { available: 0n, locked: 110n })
  }),
  rule('ST-5', 'lets exactly as many through as the balance covers', async ({ store, second = store }) => {
    await credit(store, 7n * 110n + 109n)
    const answers = await Promise.all(
      Array.from({ length: 64 }, (_, at) => (at % 2 === 0 ? store : second).accept(buildAccept(buildIntent({ id: `W-${at}` })))),
    )
    assert.equal(answers.filter(({ status }) => status === 'accepted').length, 7)
    assert.deepEqual(await balance(store), { available: 109n, locked: 770n })
    await assertBooks(store, 'after the rush')
  }),
  rule('ST-18', 'books an excess fee to the house instead of refusing a final fact', async ({ store }) => {
    const { intent, fence } = await underway(store, { feeMax: 10n })
    await seal(store, { attempt: 'A-1', fences: [fence], intents: [intent], claims: ['one'] })
    const settled = expectStatus(await store.settle(settlement(fence, 'A-1', 37n)), 'completed')
    assert.equal(settled.overrun, 27n)
    assert.deepEqual(await balance(store), { available: 890n, locked: 0n }, 'the user pays no more than the limit')
    assert.equal((await balance(store, 'house:fee-overrun')).available, 27n)
    assert.equal((await balance(store, 'world')).available, 1_000n - 100n - 37n)
    await assertBooks(store, 'after the overrun')
  }),
  rule('ST-20', 'returns velocity use exactly once when an order ends unpaid', async ({ store }) => {
    await credit(store, 10_000n)
    const rules: readonly PolicyRule[] = [
      { kind: 'velocity', id: 'two', key: 'user:1', windowMs: 3_600_000, countMax: 2, amountMax: amount(200n), action: 'refuse' },
    ]
    const tryOne = async (id: string) => (await store.accept(buildAccept(buildIntent({ id }), { rules }))).status
    assert.deepEqual([await tryOne('W-1'), await tryOne('W-2'), await tryOne('W-3')], ['accepted', 'accepted', 'refused'])
    const cancel = async (id: string) => (await store.cancel({ order: orderId(id), ...who })).status
    assert.equal(await cancel('W-1'), 'cancelled')
    assert.equal(await cancel('W-1'), 'exists')
    assert.deepEqual([await tryOne('W-4'), await tryOne('W-5')], ['accepted', 'refused'], 'one place came back, not two')
    const fence = fenceOf(await leaseAll(store), 'W-2')
    const note = { code: 'TEST', detail: 'test' }
    expectStatus(await store.fail({ fence, note, proofs: [] }), 'failed')
    expectStatus(await store.fail({ fence, note, proofs: [] }), 'exists')
    assert.deepEqual([await tryOne('W-6'), await tryOne('W-7')], ['accepted', 'refused'], 'after a failure the same')
  }),
  rule('ST-24', 'releases without proof only for two different people, keeping the claims', async ({ store }) => {
    const { intent, fence } = await underway(store)
    await seal(store, { attempt: 'A-1', fences: [fence], intents: [intent], claims: ['one'] })
    const release = async (actor: string) => await store.forceRelease({ order: intent.id, actor, reason: 'stuck' })
    expectStatus(await release('bob'), 'awaiting-second')
    assert.equal((await withoutEffect(store, () => release('bob'))).status, 'same-person')
    assert.deepEqual(await balance(store), { available: 890n, locked: 110n }, 'nothing moves for one person')
    expectStatus(await release('carol'), 'released')
    assert.deepEqual(await balance(store), { available: 1_000n, locked: 0n })
    assert.equal((await claimsNow(store, [buildClaim('one')]))[0]?.state, 'spent', 'the claims stay spent')
    assert.equal((await orderNow(store, intent.id)).state, 'failed')
    const other = await accept(store, { id: 'W-2' })
    const fences = await leaseAll(store)
    const grab = await store.bind(buildBind({ attempt: 'A-2', fences: [fenceOf(fences, 'W-2')], intents: [other], claims: ['one'] }))
    assert.deepEqual(expectStatus(grab, 'claims-taken').claims, [buildClaim('one')])
    await assertBooks(store, 'after the release')
  }),
  rule('ST-24', 'books a confirmation after a release as a loss of the house and halts the account', async ({ store, advance }) => {
    const { intent, fence } = await underway(store, {}, 300)
    await seal(store, { attempt: 'A-1', fences: [fence], intents: [intent], claims: ['one'] })
    for (const actor of ['bob', 'carol']) await store.forceRelease({ order: intent.id, actor, reason: 'stuck' })
    await advance(350)
    const again = fenceOf(await leaseAll(store), intent.id)
    const settled = expectStatus(await store.settle(settlement(again, 'A-1', 5n)), 'house-loss')
    assert.equal(settled.order.releasedWithoutProof, true)
    assert.deepEqual(await balance(store), { available: 1_000n, locked: 0n }, 'the user keeps what was given back')
    assert.equal((await balance(store, 'house:loss')).available, 100n)
    assert.equal((await balance(store, 'world')).available, 1_000n - 105n)
    assert.ok((await store.listHalts({})).halts.some(({ scope }) => scope === `account:${usual.account}`))
    await assertBooks(store, 'after the loss')
  }),
  rule('ST-24', 'takes no other transaction for the payment where a final attempt is one', async ({ store }) => {
    await credit(store, 1_000n)
    const intents = [await accept(store, { id: 'W-1' }), await accept(store, { id: 'W-2' })]
    const leased = await leaseAll(store)
    const fences = intents.map(({ id }) => fenceOf(leased, id))
    const [one, two] = fences as [Fence, Fence]
    await seal(store, { attempt: 'A-1', fences, intents, claims: ['one'] })
    expectStatus(await store.settle(settlement(one, 'A-1', 4n)), 'completed')
    const refused = await withoutEffect(store, () => store.adopt(adoption(two.order, 'elsewhere')), 'an adoption beside a final attempt')
    assert.equal(expectStatus(refused, 'bad-state').state, 'final')
    expectStatus(await store.settle(settlement(two, 'A-1', 4n)), 'completed')
    assert.equal((await balance(store, 'world')).available, 1_000n - 208n, 'both payments of the batch are booked')
    await assertBooks(store, 'after the batch')
  }),
  rule('ST-24', 'takes the transaction of a final attempt for the payment, once', async ({ store }) => {
    const { intent, fence } = await underway(store)
    await seal(store, { attempt: 'A-1', fences: [fence], intents: [intent], claims: ['one'] })
    expectStatus(await store.adopt(adoption(intent.id, 'elsewhere')), 'adopted')
    expectStatus(await store.settle(settlement(fence, 'A-1', 5n)), 'house-loss')
    expectStatus(await store.reopen({ order: intent.id, ...who }), 'reopened')
    expectStatus(await store.adopt(adoption(intent.id, 'elsewhere')), 'adopted')
    assert.equal((await balance(store, 'house:loss')).available, 100n, 'the other is booked as the second payment as before')
    expectStatus(await store.reopen({ order: intent.id, ...who }), 'reopened')
    expectStatus(await store.adopt(adoption(intent.id, 'A-1')), 'adopted')
    assert.equal((await orderNow(store, intent.id)).settlement?.attempt, 'A-1')
    assert.equal((await balance(store, 'house:loss')).available, 0n, 'what was a second payment is the only one')
    assert.equal((await balance(store, 'world')).available, 1_000n - 103n)
    await assertBooks(store, 'adopted')
  }),
  rule(
    'ST-24',
    'books what was proven dead and confirmed all the same as a loss, by a person who names that very transaction',
    async ({ store }) => {
      const { intent, fence } = await underway(store)
      await seal(store, { attempt: 'A-1', fences: [fence], intents: [intent], claims: ['one'] })
      const proof = buildProof([buildClaim('one')])
      const note = { code: 'TEST', detail: 'test' }
      expectStatus(await store.fail({ fence, note, proofs: [{ attempt: attemptId('A-1'), proof }] }), 'failed')
      const other = await withoutEffect(
        store,
        () => store.adopt(adoption(intent.id, 'elsewhere')),
        'an adoption of what went back by proof',
      )
      assert.equal(expectStatus(other, 'bad-state').state, 'failed')
      expectStatus(await store.adopt(adoption(intent.id, 'A-1')), 'adopted')
      assert.deepEqual(await balance(store), { available: 1_000n, locked: 0n }, 'the user keeps what was given back')
      assert.equal((await balance(store, 'house:loss')).available, 100n)
      assert.equal((await balance(store, 'world')).available, 1_000n - 103n)
      const scopes = (await store.listHalts({})).halts.map(({ scope }) => scope).sort()
      assert.deepEqual(scopes, [`account:${usual.account}`, `wallet:${usual.wallet}`])
      assert.equal((await withoutEffect(store, () => store.adopt(adoption(intent.id, 'A-1')))).status, 'exists')
      await assertBooks(store, 'after the loss')
      expectStatus(await store.reopen({ order: intent.id, ...who }), 'reopened')
      assert.equal((await balance(store, 'house:loss')).available, 0n)
      assert.equal((await orderNow(store, intent.id)).state, 'failed')
      await assertBooks(store, 'undone again')
    },
  ),
  rule('ST-25', 'puts reopened money back into locked, although the rest was spent meanwhile', async ({ store }) => {
    const { intent, fence } = await underway(store, { amount: 500n, feeMax: 100n })
    await seal(store, { attempt: 'A-1', fences: [fence], intents: [intent], claims: ['one'] })
    expectStatus(await store.settle(settlement(fence, 'A-1', 30n)), 'completed')
    assert.deepEqual(await balance(store), { available: 470n, locked: 0n })
    await accept(store, { id: 'W-2', amount: 460n, feeMax: 10n })
    const { order } = expectStatus(await store.reopen({ order: intent.id, ...who }), 'reopened')
    assert.deepEqual({ state: order.state, reserved: order.reserved }, { state: 'broadcast', reserved: 530n })
    assert.deepEqual(await balance(store), { available: 0n, locked: 530n + 470n })
    assert.equal((await balance(store, 'world')).available, 1_000n)
    await assertBooks(store, 'reopened')
    const claim = (await claimsNow(store, [buildClaim('one')]))[0]
    assert.ok(claim !== null && claim?.state !== 'held', 'no clock may free the claim')
    expectStatus(await store.settle(settlement(fence, 'A-1', 30n)), 'completed')
    assert.deepEqual(await balance(store), { available: 0n, locked: 470n })
    await assertBooks(store, 'settled again')
  }),
  rule('ST-25', 'books a second payment no longer as a loss once it is the only one, whatever was noted since', async ({ store }) => {
    const { intent, fence } = await underway(store)
    await seal(store, { attempt: 'A-1', fences: [fence], intents: [intent], claims: ['one'] })
    expectStatus(await store.adopt(adoption(intent.id, 'elsewhere')), 'adopted')
    expectStatus(await store.settle(settlement(fence, 'A-1', 5n)), 'house-loss')
    assert.equal((await balance(store, 'house:loss')).available, 100n)
    expectStatus(await store.reopen({ order: intent.id, ...who }), 'reopened')
    for (const scope of [`account:${usual.account}`, `wallet:${usual.wallet}`] as const)
      await store.resume({ scope, by: 'bob', reason: 'seen' })
    expectStatus(await store.redrive({ order: intent.id, ...who }), 'redriven')
    const again = fenceOf(await leaseAll(store), intent.id)
    expectStatus(await store.requeue({ fence: again, delayMs: 0, attention: { code: 'TEST', detail: 'something else' } }), 'requeued')
    expectStatus(await store.settle(settlement(again, 'A-1', 5n)), 'completed')
    assert.equal((await balance(store, 'house:loss')).available, 0n, 'one transaction is not a payment and a loss')
    assert.equal((await balance(store, 'world')).available, 1_000n - 105n)
    await assertBooks(store, 'settled by what had been the second payment')
  }),
  rule('ST-28', 'credits one reference once, however many report it', async ({ store, second = store }) => {
    const deposit = { reference: 'in:7', account: usual.account, asset: usual.asset, amount: amount(70n), actor: 'scanner' }
    const answers = await Promise.all(Array.from({ length: 50 }, (_, at) => (at % 2 === 0 ? store : second).credit(deposit)))
    assert.equal(answers.filter(({ status }) => status === 'credited').length, 1)
    assert.equal(answers.filter(({ status }) => status === 'exists').length, 49)
    assert.equal((await balance(store)).available, 70n)
    expectStatus(await store.uncredit({ asset: usual.asset, reference: 'in:7', ...who }), 'reversed')
    assert.equal((await withoutEffect(store, () => store.credit(deposit))).status, 'exists', 'not even after it was taken back')
    assert.equal((await balance(store)).available, 0n)
  }),
  rule('ST-28', 'takes back what is available of an undone deposit and books the rest as receivable', async ({ store }) => {
    await credit(store, 30n)
    const deposit = { reference: 'in:8', account: usual.account, asset: usual.asset, amount: amount(100n), actor: 'scanner' }
    expectStatus(await store.credit(deposit), 'credited')
    await accept(store, { amount: 80n, feeMax: 0n })
    const undone = expectStatus(await store.uncredit({ asset: usual.asset, reference: 'in:8', ...who }), 'reversed').credit.reversed
    assert.deepEqual([undone?.taken, undone?.receivable], [50n, 50n])
    assert.deepEqual(await balance(store), { available: 0n, locked: 80n })
    assert.equal((await balance(store, 'house:receivable')).available, 50n)
    await assertBooks(store, 'after the deposit was undone')
    assert.equal(expectStatus(await store.accept(buildAccept(buildIntent({ id: 'W-2' }))), 'halted').scope, `account:${usual.account}`)
  }),
  rule('ST-17', 'releases money only after every attempt is dead by proof', async ({ store }) => {
    const { intent, fence } = await underway(store)
    await seal(store, { attempt: 'A-1', fences: [fence], intents: [intent], claims: ['one'] })
    const note = { code: 'TEST', detail: 'test' }
    const short = buildProof([])
    expectStatus(
      await withoutEffect(store, () => store.fail({ fence, note, proofs: [{ attempt: attemptId('A-1'), proof: short }] })),
      'live-attempt',
    )
    assert.deepEqual(await balance(store), { available: 890n, locked: 110n })
    const proof = buildProof([buildClaim('one')])
    expectStatus(await store.fail({ fence, note, proofs: [{ attempt: attemptId('A-1'), proof }] }), 'failed')
    assert.deepEqual(await balance(store), { available: 1_000n, locked: 0n })
    assert.equal((await balance(store, accountId('house:loss'))).available, 0n)
    await assertBooks(store, 'after the failure')
  }),
]
