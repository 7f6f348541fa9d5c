import assert from 'node:assert/strict'
import { attemptId, orderId } from '../../../ids/ids.ts'
import type { Fence } from '../../../store/contract/orders.ts'
import type { HaltScope } from '../../../store/records.ts'
import type { Store } from '../../../store/store.ts'
import { buildAccept } from '../../build/accept.ts'
import { buildBind, buildClaim, buildLane, buildProof, buildSigned } from '../../build/draft.ts'
import { buildIntent, usual } from '../../build/intent.ts'
import { expectStatus, type Rule, rule } from '../../kit.ts'
import {
  accept,
  balance,
  bind,
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
import type { StoreBench } from '../store-bench.ts'

const note = { code: 'TEST', detail: 'test' }
const lane = buildLane()
const intent = buildIntent()

/** Every verb that takes a fence, on an order of which one attempt is bound and another may be sealed. */
function fencedVerbs(
  store: Store,
  fence: Fence,
  attempt: string,
): readonly (readonly [string, () => Promise<{ readonly status: string }>])[] {
  const id = attemptId(attempt)
  const fences = [fence]
  const next = buildBind({ attempt: 'A-next', fences, intents: [intent], claims: ['one'], replaces: [attempt] })
  return [
    ['requeue', () => store.requeue({ fence, delayMs: 0 })],
    ['park', () => store.park({ fence, note, resumeInMs: 0 })],
    ['settle', () => store.settle(settlement(fence, attempt))],
    ['fail', () => store.fail({ fence, note, proofs: [{ attempt: id, proof: buildProof([buildClaim('one')]) }] })],
    ['deadLetter', () => store.deadLetter({ fence, note })],
    ['slot', () => store.slot({ attempt: attemptId('A-slot'), fence, lane, wallet: usual.wallet, chainNext: 0, windowMax: 8 })],
    ['returnSlot', () => store.returnSlot({ attempt: attemptId('A-slot'), fence })],
    ['bind', () => store.bind(next)],
    ['bindAndSeal', () => store.bindAndSeal({ ...next, signed: buildSigned('A-next') })],
    ['expose', () => store.expose({ attempt: id, fences })],
    ['seal', () => store.seal({ attempt: id, fences, signed: buildSigned(attempt) })],
    ['abandon', () => store.abandon({ attempt: id, fences, reason: 'test' })],
    ['bury', () => store.bury({ attempt: id, fences, proof: buildProof([buildClaim('one')]) })],
  ]
}

async function mustFence(store: Store, fence: Fence, attempt: string, when: string): Promise<void> {
  for (const [verb, call] of fencedVerbs(store, fence, attempt)) {
    assert.equal((await withoutEffect(store, call, `${verb} ${when}`)).status, 'fenced', `${verb} ${when}`)
  }
  const renewed = await withoutEffect(store, () => store.renew({ fences: [fence], leaseMs: 60_000 }), `renew ${when}`)
  assert.deepEqual([...renewed.fenced], [fence.order], `renew ${when}`)
}

/** Leases, stops and dead letters. */
export const leaseRules: readonly Rule<StoreBench>[] = [
  rule('ST-7', 'refuses every verb under an older token while an attempt is bound', async ({ store, advance }) => {
    await credit(store, 1_000n)
    await accept(store)
    const old = fenceOf(await leaseAll(store, 'worker-1', 300), intent.id)
    await bind(store, { attempt: 'A-1', fences: [old], intents: [intent], claims: ['one'] })
    await advance(350)
    const fresh = fenceOf(await leaseAll(store, 'worker-2'), intent.id)
    assert.ok(fresh.token > old.token, 'tokens rise')
    await mustFence(store, old, 'A-1', 'under the older token')
    await mustFence(store, { ...fresh, token: fresh.token + 1 }, 'A-1', 'under a token never given')
    expectStatus(await store.seal({ attempt: attemptId('A-1'), fences: [fresh], signed: buildSigned('A-1') }), 'sealed')
  }),
  rule(
    'ST-7',
    'refuses every verb under an older token while an attempt is sealed, on any connection',
    async ({ store, second = store, advance }) => {
      await credit(store, 1_000n)
      await accept(store)
      const old = fenceOf(await leaseAll(store, 'worker-1', 300), intent.id)
      await seal(store, { attempt: 'A-1', fences: [old], intents: [intent], claims: ['one'] })
      await advance(350)
      const fresh = fenceOf(await leaseAll(second, 'worker-2'), intent.id)
      await mustFence(store, old, 'A-1', 'of a sealed attempt')
      expectStatus(await store.settle(settlement(fresh, 'A-1')), 'completed')
    },
  ),
  rule('ST-7', 'refuses a batch of which one order was leased away', async ({ store, advance }) => {
    await credit(store, 1_000n)
    const intents = [await accept(store, { id: 'W-1' }), await accept(store, { id: 'W-2' })]
    const old = await leaseAll(store, 'worker-1', 300)
    const both = ['W-1', 'W-2'].map((id) => fenceOf(old, id))
    await bind(store, { attempt: 'A-1', fences: both, intents, claims: ['one'] })
    await advance(350)
    const [fresh] = (await store.lease({ worker: 'worker-2', leaseMs: 60_000, max: 1, chains: [usual.chain] })).leased
    assert.ok(fresh !== undefined)
    const sealing = (fences: readonly Fence[]) => store.seal({ attempt: attemptId('A-1'), fences, signed: buildSigned('A-1') })
    assert.equal(expectStatus(await withoutEffect(store, () => sealing(both)), 'fenced').order, fresh.order.id)
    const kept = both.filter(({ order }) => order !== fresh.order.id)
    expectStatus(await withoutEffect(store, () => sealing(kept)), 'fenced')
    expectStatus(await sealing([...kept, { order: fresh.order.id, token: fresh.order.token }]), 'sealed')
  }),
  rule(
    'ST-8',
    'hands an order out again only once its lease ran out on the clock of the store',
    async ({ store, second = store, advance }) => {
      await credit(store, 1_000n)
      await accept(store)
      const before = (await store.time({})).now
      const first = await leaseAll(store, 'worker-1', 2_000)
      assert.equal(first.length, 1)
      assert.equal((await leaseAll(second, 'worker-2', 2_000)).length, 0, 'at once')
      await advance(300)
      assert.ok((await store.time({})).now >= before + 300, 'the clock of the store goes on')
      assert.equal((await leaseAll(second, 'worker-2', 2_000)).length, 0, 'before it ran out')
      expectStatus(await store.renew({ fences: first, leaseMs: 2_500 }), 'renewed')
      await advance(1_800)
      assert.equal((await leaseAll(second, 'worker-2', 2_000)).length, 0, 'it was renewed meanwhile')
      await advance(1_000)
      assert.equal((await leaseAll(second, 'worker-2', 2_000)).length, 1, 'afterwards')
    },
  ),
  rule('ST-8', 'gives one order to one of many workers at once', async ({ store, second = store }) => {
    await credit(store, 5_000n)
    for (let at = 0; at < 20; at += 1) await accept(store, { id: `W-${at}` })
    const leases = await Promise.all(
      Array.from({ length: 16 }, (_, at) =>
        (at % 2 === 0 ? store : second).lease({ worker: `worker-${at}`, leaseMs: 60_000, max: 3, chains: [usual.chain] }),
      ),
    )
    const orders = leases.flatMap(({ leased }) => leased.map(({ order }) => order.id))
    assert.equal(orders.length, 20)
    assert.equal(new Set(orders).size, 20, 'each to one worker')
    for (const { leased } of leases) assert.ok(leased.length <= 3)
  }),
  ...(['global', `chain:${usual.chain}`, `asset:${usual.asset}`, `account:${usual.account}`, `wallet:${usual.wallet}`] as HaltScope[]).map(
    (scope) =>
      rule<StoreBench>(
        'ST-19',
        `stops accept, lease, slot, bind, expose and seal while ${scope.split(':')[0]} is halted`,
        async ({ store }) => {
          await credit(store, 2_000n)
          await accept(store)
          const fence = fenceOf(await leaseAll(store), intent.id)
          await bind(store, { attempt: 'A-1', fences: [fence], intents: [intent], claims: ['one'] })
          await accept(store, { id: 'W-waiting' })
          expectStatus(await store.halt({ scope, by: 'operator', reason: 'test', automatic: false }), 'halted')
          const next = buildBind({ attempt: 'A-2', fences: [fence], intents: [intent], claims: ['two'] })
          const signed = buildSigned('A-1')
          const stopped: readonly (readonly [string, () => Promise<{ readonly status: string }>])[] = [
            ['accept', () => store.accept(buildAccept(buildIntent({ id: 'W-new' })))],
            ['slot', () => store.slot({ attempt: attemptId('A-slot'), fence, lane, wallet: usual.wallet, chainNext: 0, windowMax: 8 })],
            ['bind', () => store.bind(next)],
            ['bindAndSeal', () => store.bindAndSeal({ ...next, signed: buildSigned('A-2') })],
            ['expose', () => store.expose({ attempt: attemptId('A-1'), fences: [fence] })],
            ['seal', () => store.seal({ attempt: attemptId('A-1'), fences: [fence], signed })],
          ]
          for (const [verb, call] of stopped) assert.equal((await withoutEffect(store, call, verb)).status, 'halted', verb)
          assert.deepEqual(await leaseAll(store), [], 'lease')
          expectStatus(await store.readOrder({ order: orderId('W-new') }), 'not-found')
          expectStatus(await store.resume({ scope, by: 'operator', reason: 'test' }), 'resumed')
          expectStatus(await store.seal({ attempt: attemptId('A-1'), fences: [fence], signed }), 'sealed')
          expectStatus(await store.accept(buildAccept(buildIntent({ id: 'W-new' }))), 'accepted')
          assert.deepEqual((await leaseAll(store)).map(({ order }) => order).sort(), ['W-new', 'W-waiting'])
        },
      ),
  ),
  rule('ST-19', 'stops slot, bind and seal in a halted lane', async ({ store }) => {
    const { fence } = await underway(store)
    const ask = { attempt: attemptId('A-1'), fence, lane, wallet: usual.wallet, chainNext: 3, windowMax: 8 }
    const { slot } = expectStatus(await store.slot(ask), 'allocated')
    const parts = { attempt: 'A-1', fences: [fence], intents: [intent], lane, slot }
    await bind(store, parts)
    expectStatus(await store.halt({ scope: `lane:${lane}`, by: 'operator', reason: 'test', automatic: false }), 'halted')
    expectStatus(await store.slot({ ...ask, attempt: attemptId('A-2') }), 'halted')
    expectStatus(await store.bind(buildBind({ ...parts, attempt: 'A-2' })), 'halted')
    expectStatus(await store.seal({ attempt: attemptId('A-1'), fences: [fence], signed: buildSigned('A-1') }), 'halted')
  }),
  rule('ST-30', 'keeps dead letters reserved, with their claims, and out of leases until redriven', async ({ store, advance }) => {
    await credit(store, 1_000n)
    await accept(store)
    const fence = fenceOf(await leaseAll(store, 'worker-1', 500), intent.id)
    await seal(store, { attempt: 'A-1', fences: [fence], intents: [intent], claims: ['one'] })
    expectStatus(await store.deadLetter({ fence, note }), 'dead-lettered')
    await advance(600)
    assert.deepEqual(await leaseAll(store), [], 'out of leases')
    assert.deepEqual(await balance(store), { available: 890n, locked: 110n })
    assert.equal((await claimsNow(store, [buildClaim('one')]))[0]?.state, 'spent')
    const listed = await store.listOrders({ max: 10, deadLettered: true })
    assert.deepEqual(
      listed.rows.map(({ id }) => id),
      [intent.id],
      'a person can find it',
    )
    assert.equal((await store.countOrders({})).deadLettered, 1)
    expectStatus(await store.redrive({ order: intent.id, actor: 'operator', reason: 'test' }), 'redriven')
    const again = fenceOf(await leaseAll(store), intent.id)
    assert.equal((await orderNow(store, intent.id)).deadLettered, false)
    expectStatus(await store.settle(settlement(again, 'A-1')), 'completed')
  }),
]
