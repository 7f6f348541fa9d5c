import { describe, expect, test } from 'vitest'
import { attemptId, claimKey, laneId, orderId } from '../../ids/ids.ts'
import { buildIntent, usual } from '../../testing/build/intent.ts'
import { pad } from '../kernel/keys.ts'
import type { Attempt } from '../records.ts'
import { type Bench, newBench } from './bench.fixture.ts'

const account = `${usual.account}|${usual.asset}`
const world = `world|${usual.asset}`

/** Two open orders, each with a live attempt on its own claim. */
const healthy = (): Bench => {
  const bench = newBench()
  bench.credit(1_000n)
  for (const n of [1, 2]) {
    bench.accept(buildIntent({ id: `W-${n}` }))
    seal(bench, `a${n}`, [`W-${n}`], [`claim-${n}`])
  }
  bench.run('halt', { scope: 'chain:x', by: 'ops', reason: 'drill', automatic: false })
  bench.run('sealJournal', { max: 100 })
  return bench
}

/** Writes a sealed attempt as the attempt verbs would leave it. */
function seal(bench: Bench, name: string, orders: readonly string[], claims: readonly string[], replaces: readonly string[] = []): void {
  const id = attemptId(name)
  const signed = { id: `tx-${name}`, bytes: new Uint8Array([1]), creates: [] }
  const draft = {
    wallet: usual.wallet,
    payments: [],
    claims,
    fee: 1n,
    feeAsset: usual.asset,
    change: [],
    signing: [],
    body: new Uint8Array(),
  }
  const attempt = {
    ...{
      id,
      chain: usual.chain,
      wallet: usual.wallet,
      purpose: 'pay',
      orders,
      replaces,
      claims,
      lane: null,
      slot: null,
      state: 'sealed',
      draft,
      signed,
    },
    ...{ boundAt: 1, sealedAt: 1, sends: 0, lastSentAt: null, lastSend: null, observation: null, proof: null },
  } as unknown as Attempt
  bench.tables.put('attempts', name, attempt)
  for (const claim of claims) {
    const users = bench.tables.get('claims', claim)?.attempts ?? []
    bench.tables.put('claims', claim, { key: claimKey(claim), state: 'spent', attempts: [...users, id], heldUntil: 0 })
    bench.tables.put('openClaims', claim, { claim })
  }
  for (const order of orders) bench.tamper('orders', order, { attempts: [...(bench.tables.get('orders', order)?.attempts ?? []), id] })
}

test('a store that only its verbs have touched has no findings', () => {
  expect(healthy().findings()).toEqual([])
})

test('a replacement that shares its claim is in order', () => {
  const bench = healthy()
  seal(bench, 'a1b', ['W-1'], ['claim-1'], ['a1'])
  seal(bench, 'a1c', ['W-1'], ['claim-1'], ['a1b'])
  expect(bench.findings()).toEqual([])
})

describe('verify notices', () => {
  const lane = laneId('l')
  const faults: readonly (readonly [name: string, rule: string, fault: (bench: Bench) => void])[] = [
    ['money from nowhere', 'conservation', (b) => b.tamper('accounts', account, { available: 10_000n })],
    ['a balance below zero', 'non-negative', (b) => b.tamper('accounts', account, { available: -1n })],
    ['a locked sum that no order explains', 'locked', (b) => b.tamper('accounts', account, { locked: 1n as never, available: 999n })],
    ['a reservation without locked money', 'locked', (b) => b.tamper('orders', 'W-1', { reserved: 111n as never })],
    ['a reservation on an account that is not there', 'locked', (b) => b.tamper('accounts', account, null)],
    ['a world that does not fit', 'conservation', (b) => b.tamper('accounts', world, { available: 999n })],
    ['an order missing from the work queue', 'index', (b) => b.tamper('due', `${pad(b.now)}|W-1`, null)],
    ['an order too many in the work queue', 'index', (b) => b.tables.put('due', `${pad(5)}|W-1`, { order: 'W-1' })],
    ['an order missing under its account', 'index', (b) => b.tamper('ordersByAccount', `${usual.account}|W-1`, null)],
    ['an order under a wrong account', 'index', (b) => b.tables.put('ordersByAccount', 'user:9|W-1', { order: 'W-1' })],
    ['an order listed under a wrong state', 'index', (b) => b.tables.put('ordersByState', 'failed|W-1', { order: 'W-1' })],
    ['a wrong count of states', 'counters', (b) => b.tamper('orders', 'W-1', { state: 'planned' })],
    ['a wrong count of dead letters', 'counters', (b) => b.tamper('orders', 'W-1', { deadLettered: true })],
    ['a wrong count of halts', 'counters', (b) => b.tamper('halts', 'chain:x', null)],
    ['an address without its wallet', 'index', (b) => b.tables.put('addresses', 'x|y', { wallet: 'z' })],
    ['a claim that would lapse although spent', 'claim-state', (b) => b.tamper('claims', 'claim-1', { heldUntil: 5 })],
    [
      'a claim of an attempt that is not there',
      'claim-users',
      (b) => b.tamper('claims', 'claim-1', { attempts: [attemptId('a1'), attemptId('gone')] }),
    ],
    [
      'a claim of nobody',
      'claim-users',
      (b) => b.tables.put('claims', 'c', { key: claimKey('c'), state: 'held', attempts: [], heldUntil: 1 }),
    ],
    ['an open claim that is not listed', 'index', (b) => b.tamper('openClaims', 'claim-1', null)],
    ['a live attempt that lost its claim', 'claim-live', (b) => b.tamper('claims', 'claim-1', null)],
    ['a live attempt whose claim a clock may free', 'claim-live', (b) => b.tamper('claims', 'claim-1', { state: 'held', heldUntil: 9 })],
    ['a claim shared without replacing', 'claim-shared', (b) => seal(b, 'a3', ['W-2'], ['claim-1', 'claim-2'])],
    ['two live attempts that could both pay', 'sharing', (b) => seal(b, 'a3', ['W-1'], ['claim-3'])],
    [
      'two live attempts without any claim',
      'sharing',
      (b) => {
        seal(b, 'a3', ['W-1'], [])
      },
    ],
    [
      'a re-issue that could be paid besides the first',
      'sharing',
      (b) => {
        b.accept(buildIntent({ id: 'W-3', reissueOf: orderId('W-1') }))
        seal(b, 'a3', ['W-3'], ['claim-3'])
      },
    ],
    ['a sealed attempt without bytes', 'attempt-state', (b) => b.tamper('attempts', 'a1', { signed: null })],
    ['a live attempt that its order does not list', 'attempt-orders', (b) => b.tamper('orders', 'W-1', { attempts: [] })],
    [
      'an order with an attempt that is not there',
      'attempt-orders',
      (b) => b.tamper('orders', 'W-1', { attempts: [attemptId('a1'), attemptId('gone')] }),
    ],
    ['an output that nobody created', 'creations', (b) => b.tables.put('creations', 'out', { attempt: 'a1' })],
    [
      'a slot that was never given out',
      'lanes',
      (b) => b.tables.put('slots', `l|${pad(1)}`, { lane, slot: 1, state: 'gap', attempt: null, order: null }),
    ],
    [
      'a slot that its order does not know',
      'index',
      (b) => {
        b.tables.put('lanes', lane, { id: lane, wallet: usual.wallet, next: 2, floor: 0 })
        b.tables.put('slots', `l|${pad(1)}`, { lane, slot: 1, state: 'allocated', attempt: attemptId('a1'), order: orderId('W-1') })
      },
    ],
    ['a missing journal entry', 'journal', (b) => b.tamper('journal', pad(2), null)],
  ]
  test.each(faults)('%s', (_, rule, fault) => {
    const bench = healthy()
    fault(bench)
    expect(bench.findings()).toContain(rule)
  })

  test('many faults and says the first hundred', () => {
    const bench = healthy()
    for (let n = 0; n < 300; n++) bench.tables.put('creations', `out-${n}`, { attempt: 'a1' })
    expect(bench.findings()).toHaveLength(100)
  })
})
