import assert from 'node:assert/strict'
import { attemptId } from '../../../ids/ids.ts'
import type { Fence } from '../../../store/contract/orders.ts'
import type { Store } from '../../../store/store.ts'
import { buildBind, buildLane, buildSigned } from '../../build/draft.ts'
import { usual } from '../../build/intent.ts'
import { expectStatus, type Rule, rule } from '../../kit.ts'
import { accept, credit, fenceOf, leaseAll, withoutEffect } from '../journey.ts'
import type { StoreBench } from '../store-bench.ts'

const lane = buildLane()

async function fences(store: Store, count: number): Promise<readonly Fence[]> {
  await credit(store, 100_000n)
  for (let at = 0; at < count; at += 1) await accept(store, { id: `W-${at}` })
  const leased = await leaseAll(store)
  return Array.from({ length: count }, (_, at) => fenceOf(leased, `W-${at}`))
}

const ask = (
  store: Store,
  fence: Fence,
  more: { readonly attempt?: string; readonly chainNext?: number; readonly windowMax?: number } = {},
) => {
  const { attempt = `A-${fence.order}`, chainNext = 5, windowMax = 100 } = more
  return store.slot({ attempt: attemptId(attempt), fence, lane, wallet: usual.wallet, chainNext, windowMax })
}

const slotOf = async (...args: Parameters<typeof ask>): Promise<number> => expectStatus(await ask(...args), 'allocated').slot

/** Slots of lanes. */
export const laneRules: readonly Rule<StoreBench>[] = [
  rule('ST-9', 'hands out each slot once, also to many at once', async ({ store, second = store }) => {
    const all = await fences(store, 40)
    const slots = await Promise.all(all.map((fence, at) => slotOf(at % 2 === 0 ? store : second, fence)))
    assert.deepEqual(
      [...slots].sort((a, b) => a - b),
      Array.from({ length: 40 }, (_, at) => 5 + at),
    )
  }),
  rule('ST-9', 'gives the same order the same slot until it is sealed, also after a crash', async (bench) => {
    const [first, other] = (await fences(bench.store, 2)) as [Fence, Fence]
    assert.equal(await slotOf(bench.store, first), 5)
    assert.equal(await slotOf(bench.store, first), 5)
    assert.equal(await slotOf(bench.store, first, { attempt: 'A-next' }), 5, 'for its next attempt too')
    const store = await bench.crashAndReopen()
    assert.equal(await slotOf(store, first, { attempt: 'A-later' }), 5)
    assert.equal(await slotOf(store, other), 6)
    const { order } = expectStatus(await store.readOrder({ order: first.order }), 'found')
    const input = buildBind({ attempt: 'A-later', fences: [first], intents: [order.intent], lane, slot: 5 })
    expectStatus(await store.bindAndSeal({ ...input, signed: buildSigned('A-later') }), 'sealed')
    const again = await withoutEffect(store, () => ask(store, first, { attempt: 'A-too-many' }))
    assert.notEqual(again.status, 'allocated', 'an order whose slot is sealed gets no second one')
  }),
  rule('ST-9', 'fills the lowest gap first', async ({ store }) => {
    const all = await fences(store, 8)
    for (const fence of all.slice(0, 4)) await slotOf(store, fence)
    for (const at of [2, 0, 1]) {
      const fence = all[at] as Fence
      expectStatus(await store.returnSlot({ attempt: attemptId(`A-${fence.order}`), fence }), 'returned')
    }
    const next = []
    for (const fence of all.slice(4)) next.push(await slotOf(store, fence))
    assert.deepEqual(next, [5, 6, 7, 9])
  }),
  rule('ST-9', 'opens no more slots than the window allows', async ({ store }) => {
    const all = await fences(store, 3)
    await slotOf(store, all[0] as Fence, { windowMax: 2 })
    await slotOf(store, all[1] as Fence, { windowMax: 2 })
    assert.equal((await withoutEffect(store, () => ask(store, all[2] as Fence, { windowMax: 2 }))).status, 'window-full')
    assert.equal(await slotOf(store, all[1] as Fence, { windowMax: 2 }), 6, 'whoever has one keeps it')
  }),
  rule('ST-9', 'binds a slot only for the order that has it', async ({ store }) => {
    const [first, other] = (await fences(store, 2)) as [Fence, Fence]
    const slot = await slotOf(store, first)
    const { order } = expectStatus(await store.readOrder({ order: other.order }), 'found')
    const bindAt = (at: number) => store.bind(buildBind({ attempt: 'A-thief', fences: [other], intents: [order.intent], lane, slot: at }))
    expectStatus(await withoutEffect(store, () => bindAt(slot)), 'slot-mismatch')
    expectStatus(await withoutEffect(store, () => bindAt(slot + 1)), 'slot-mismatch')
  }),
  rule('ST-10', 'halts a lane whose chain is ahead of the store', async ({ store }) => {
    const all = await fences(store, 3)
    assert.equal(await slotOf(store, all[0] as Fence), 5)
    const ahead = expectStatus(await ask(store, all[1] as Fence, { chainNext: 9 }), 'chain-ahead')
    assert.equal(ahead.chainNext, 9)
    const { halts } = await store.listHalts({})
    assert.ok(halts.some(({ scope, automatic }) => scope === `lane:${lane}` && automatic))
    expectStatus(await ask(store, all[2] as Fence), 'halted')
    const elsewhere = await store.slot({
      attempt: attemptId('A-else'),
      fence: all[2] as Fence,
      lane: buildLane('other'),
      wallet: usual.wallet,
      chainNext: 0,
      windowMax: 8,
    })
    expectStatus(elsewhere, 'allocated')
    const scope = `lane:${lane}` as const
    expectStatus(await store.raiseLane({ lane, next: 9, actor: 'operator', reason: 'explained' }), 'raised')
    expectStatus(await ask(store, all[1] as Fence, { chainNext: 9 }), 'halted')
    expectStatus(await store.resume({ scope, by: 'operator', reason: 'explained' }), 'resumed')
    assert.equal(await slotOf(store, all[1] as Fence, { chainNext: 9 }), 9, 'once a person has explained it')
  }),
]
