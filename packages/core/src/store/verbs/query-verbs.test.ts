import { describe, expect, test } from 'vitest'
import { attemptId, claimKey, laneId, orderId } from '../../ids/ids.ts'
import { buildIntent, usual } from '../../testing/build/intent.ts'
import type { ListOrdersInput } from '../contract/queries.ts'
import { decodeRow } from '../kernel/codec.ts'
import { tableNames } from '../kernel/tx.ts'
import { memoryStore } from '../memory-store.ts'
import type { ResultOf } from '../store.ts'
import { type Bench, newBench } from './bench.fixture.ts'

const filled = (): Bench => {
  const bench = newBench()
  bench.credit(350n, 'user:1')
  bench.credit(350n, 'user:2')
  for (let n = 0; n < 10; n++) bench.accept(buildIntent({ id: `W-${n}`, account: `user:${1 + (n % 2)}`, amount: 90n }))
  return bench
}

/** Reads page after page to the end. */
const all = (bench: Bench, input: Omit<ListOrdersInput, 'max' | 'after'>, max = 2) => {
  const ids: string[] = []
  for (let after: string | null | undefined; after !== null; ) {
    const page = bench.run('listOrders', { ...input, max, ...(after === undefined ? {} : { after }) })
    expect(page.rows.length).toBeLessThanOrEqual(max)
    ids.push(...page.rows.map(({ id }) => id))
    after = page.next
  }
  return ids
}

describe('orders', () => {
  test('are found by account, state and dead letter, each once, in order of id', () => {
    const bench = filled()
    const ids = Array.from({ length: 10 }, (_, n) => `W-${n}`)
    expect(all(bench, {})).toEqual(ids)
    expect(all(bench, { account: usual.account })).toEqual(ids.filter((_, n) => n % 2 === 0))
    expect(all(bench, { state: 'reserved' })).toEqual(ids.slice(0, 6))
    expect(all(bench, { state: 'refused' })).toEqual(ids.slice(6))
    expect(all(bench, { state: 'refused', account: usual.account }, 3)).toEqual(['W-6', 'W-8'])
    expect(all(bench, { deadLettered: true })).toEqual([])
    expect(all(bench, { deadLettered: false }, 100)).toEqual(ids)
  })

  test('are counted by state', () => {
    const bench = filled()
    bench.now += 70
    expect(bench.run('countOrders', {})).toMatchObject({
      byState: { reserved: 6, refused: 4, completed: 0 },
      deadLettered: 0,
      oldestDueMs: 70,
    })
    expect(newBench().run('countOrders', {}).oldestDueMs).toBe(0)
  })

  test('are read with their attempts', () => {
    expect(filled().run('readOrder', { order: orderId('W-3') })).toMatchObject({ status: 'found', order: { id: 'W-3' }, attempts: [] })
    expect(newBench().run('readOrder', { order: orderId('W-3') }).status).toBe('not-found')
  })

  test('a rare match does not make one page read the whole store', () => {
    const bench = newBench()
    for (let n = 0; n < 2_500; n++) bench.accept(buildIntent({ id: `W-${n.toString().padStart(5, '0')}` }), { digest: 'd' })
    const page = bench.run('listOrders', { deadLettered: false, state: 'completed', max: 5 })
    expect(page.rows).toEqual([])
    expect(page.next).toBe('W-01999')
    expect(all(bench, { state: 'completed' })).toEqual([])
  })
})

describe('what is not there', () => {
  test('is said to be not found', () => {
    const bench = newBench()
    expect(bench.run('readAttempt', { attempt: attemptId('a') }).status).toBe('not-found')
    expect(bench.run('readLane', { lane: laneId('l') }).status).toBe('not-found')
    expect(bench.run('readClaims', { claims: [claimKey('c')] })).toEqual({ claims: [null], makers: [null] })
    expect(bench.run('listClaims', { prefix: 'c', max: 5 })).toEqual({ rows: [], next: null })
    expect(bench.run('listAttempts', { max: 5 })).toEqual({ rows: [], next: null })
  })
})

describe('claims and lanes', () => {
  test('claims are listed by prefix; a lane shows the slots above its floor that are not consumed', () => {
    const bench = newBench()
    for (const key of ['a/utxo:1', 'a/utxo:2', 'b/utxo:1'])
      bench.tables.put('claims', key, { key: claimKey(key), state: 'held', attempts: [attemptId('x')], heldUntil: 5 })
    expect(bench.run('listClaims', { prefix: 'a/', max: 1 })).toMatchObject({ rows: [{ key: 'a/utxo:1' }], next: 'a/utxo:1' })
    expect(bench.run('listClaims', { prefix: 'a/', max: 9, after: 'a/utxo:1' })).toMatchObject({ rows: [{ key: 'a/utxo:2' }], next: null })
    const lane = laneId('l')
    bench.tables.put('lanes', lane, { id: lane, wallet: usual.wallet, next: 13, floor: 10 })
    const states = { 9: 'consumed', 10: 'sealed', 11: 'consumed', 12: 'gap' } as const
    for (const [slot, state] of Object.entries(states)) {
      bench.tables.put('slots', `l|${slot.padStart(16, '0')}`, { lane, slot: Number.parseInt(slot, 10), state, attempt: null, order: null })
    }
    expect(bench.run('readLane', { lane })).toMatchObject({ status: 'found', lane: { next: 13 }, open: [{ slot: 10 }, { slot: 12 }] })
  })
})

describe('exportRows', () => {
  test('gives every row of every table once, in a fixed order, whatever the page', () => {
    const bench = filled()
    const read = (max: number) => {
      const rows: { readonly table: string; readonly key: string; readonly value: string }[] = []
      for (let after: string | null = null, more = true; more; more = after !== null) {
        const page: ResultOf<'exportRows'> = bench.run('exportRows', { after, max })
        rows.push(...page.rows)
        after = page.next
      }
      return rows
    }
    const rows = read(1_000)
    expect(read(1)).toEqual(rows)
    expect(read(7)).toEqual(rows)
    expect(rows.filter(({ table }) => table === 'orders')).toHaveLength(10)
    const place = rows.map(({ table }) => tableNames.indexOf(table as never))
    expect(place).toEqual([...place].sort((a, b) => a - b))
    expect(rows.filter(({ table }) => table === 'orders').map(({ value }) => decodeRow<{ id: string }>(value).id)).toEqual(
      Array.from({ length: 10 }, (_, n) => `W-${n}`),
    )
    expect(() => bench.run('exportRows', { after: 'nonsense|x', max: 1 })).toThrow(expect.objectContaining({ code: 'REQUEST_INVALID' }))
  })
})

describe('memoryStore', () => {
  test('keeps its own time, which never goes back', async () => {
    let now = 500
    const store = memoryStore({ now: () => now })
    expect(await store.time({})).toEqual({ now: 500 })
    now = 400
    expect(await store.time({})).toEqual({ now: 500 })
    expect(store.durability).toBe('memory')
  })

  test('is not changed by what callers do to inputs and answers', async () => {
    const store = memoryStore()
    const input = { reference: 'r', account: usual.account, asset: usual.asset, amount: 5n, actor: 'a' }
    const answer = await store.credit(input as never)
    Object.assign(input, { amount: 9n })
    Object.assign(answer.credit, { amount: 9n })
    const again = await store.credit({ ...input, amount: 5n } as never)
    expect(again).toMatchObject({ status: 'exists', credit: { amount: 5n } })
  })

  test('refuses calls after close', async () => {
    const store = memoryStore()
    await store.close()
    await expect(store.time({})).rejects.toMatchObject({ code: 'STORE_CLOSED' })
  })
})
