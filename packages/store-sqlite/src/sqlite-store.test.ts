import { existsSync, readdirSync, statSync } from 'node:fs'
import { DatabaseSync } from 'node:sqlite'
import { amount, decodeRow } from '@wallet/core'
import { acceptUnit, creditUnits, missingOrders, usual, usualBalance } from '@wallet/core/testing'
import { describe, expect, test } from 'vitest'
import { directory } from './fixtures/directory.ts'
import { sqliteStore } from './sqlite-store.ts'

const storeTime = async (store: { time(input: object): Promise<{ readonly now: number }> }): Promise<number> => (await store.time({})).now

describe('an open store', () => {
  test('lets exactly 37 of 2,000 concurrent withdrawals through when the balance covers 37', async () => {
    using folder = directory()
    const store = await sqliteStore({ path: folder.path('store.db') })
    await creditUnits(store, 37n)
    const results = await Promise.all(Array.from({ length: 2_000 }, (_, index) => store.accept(acceptUnit(`W-${index}`))))
    expect(results.filter(({ status }) => status === 'accepted')).toHaveLength(37)
    expect(results.filter(({ status }) => status === 'refused')).toHaveLength(1_963)
    expect(await usualBalance(store)).toEqual({ available: 0n, locked: 37n })
    expect((await store.verify({})).findings).toEqual([])
    await store.close()
  })

  test('promises what is on the disk', async () => {
    using folder = directory()
    const store = await sqliteStore({ path: folder.path('store.db') })
    expect(store.durability).toBe('fsync')
    await store.close()
  })

  test('keeps bytes, big integers and texts that look like either, over a reopening', async () => {
    using folder = directory()
    const first = await sqliteStore({ path: folder.path('store.db') })
    await creditUnits(first, 2n ** 255n)
    await first.accept({ ...acceptUnit('W-1'), requester: '#17' })
    await first.close()
    const second = await sqliteStore({ path: folder.path('store.db') })
    const { order } = (await second.readOrder({ order: acceptUnit('W-1').intent.id })) as { order: { requester: string } }
    expect(order.requester).toBe('#17')
    expect((await usualBalance(second)).available).toBe(2n ** 255n - 1n)
    await second.close()
  })

  test('undoes a command that a verb rejects, and only that one', async () => {
    using folder = directory()
    const store = await sqliteStore({ path: folder.path('store.db') })
    await creditUnits(store, 3n)
    const bad = { ...acceptUnit('W-2'), intent: { ...acceptUnit('W-2').intent, account: 'not an id' as typeof usual.account } }
    const results = await Promise.allSettled([store.accept(acceptUnit('W-1')), store.accept(bad), store.accept(acceptUnit('W-3'))])
    expect(results.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled'])
    expect(results[1]).toMatchObject({ reason: { code: 'ID_INVALID' } })
    expect(await usualBalance(store)).toEqual({ available: 1n, locked: 2n })
    await store.close()
  })

  test('rejects only the command whose row cannot be written, out of a batch of many', async () => {
    using folder = directory()
    const store = await sqliteStore({ path: folder.path('store.db') })
    await creditUnits(store, 1_000n)
    const nonsense = {
      reference: 'deposit:1',
      account: usual.account,
      asset: usual.asset,
      amount: amount(5n),
      actor: Number.NaN as unknown as string,
    }
    const accepts = (from: number) => Array.from({ length: 20 }, (_, index) => store.accept(acceptUnit(`W-${from + index}`)))
    const results = await Promise.allSettled([...accepts(0), store.credit(nonsense), ...accepts(20)])
    expect(results.flatMap((result, index) => (result.status === 'rejected' ? [index] : []))).toEqual([20])
    expect(await usualBalance(store)).toEqual({ available: 960n, locked: 40n })
    expect((await store.verify({})).findings).toEqual([])
    await store.close()
  })

  test('answers what it was asked, whatever the caller does to its request meanwhile', async () => {
    using folder = directory()
    const store = await sqliteStore({ path: folder.path('store.db') })
    await creditUnits(store, 5n)
    const { intent, ...rest } = acceptUnit('W-1')
    const action = { ...intent.action }
    const pending = store.accept({ ...rest, intent: { ...intent, action } as typeof intent })
    await Promise.resolve().then(() => undefined)
    action.amount = amount(4n)
    const answer = (await pending) as { readonly order: unknown }
    expect(answer).toMatchObject({ status: 'accepted', order: { intent: { action: { amount: 1n } } } })
    expect(await store.readOrder({ order: intent.id })).toMatchObject({ order: answer.order })
    await store.close()
  })

  test('writes one row of text per row, readable by any SQLite', async () => {
    using folder = directory()
    const store = await sqliteStore({ path: folder.path('store.db') })
    await creditUnits(store, 5n)
    await store.close()
    const db = new DatabaseSync(folder.path('store.db'), { readOnly: true })
    const row = db.prepare('SELECT v FROM accounts WHERE k = ?').get(`${usual.account}|${usual.asset}`)
    expect(decodeRow(String(row?.['v']))).toMatchObject({ available: 5n, locked: 0n })
    db.close()
  })

  test('does the work under way when it is closed, and refuses the rest', async () => {
    using folder = directory()
    const store = await sqliteStore({ path: folder.path('store.db') })
    await creditUnits(store, 1_000n)
    const before = Array.from({ length: 600 }, (_, index) => store.accept(acceptUnit(`W-${index}`)))
    const closed = store.close()
    await expect(store.accept(acceptUnit('late'))).rejects.toMatchObject({ code: 'STORE_CLOSED' })
    await Promise.all(before)
    await closed
    const again = await sqliteStore({ path: folder.path('store.db') })
    expect(
      await missingOrders(
        again,
        Array.from({ length: 600 }, (_, index) => `W-${index}`),
      ),
    ).toEqual([])
    await again.close()
  })

  test('is private, and leaves only its own files behind', async () => {
    using folder = directory()
    const store = await sqliteStore({ path: folder.path('store.db') })
    await creditUnits(store, 1n)
    await store.close()
    expect(statSync(folder.path('store.db')).mode & 0o077).toBe(0)
    expect(readdirSync(folder.path('.')).sort()).toEqual(['store.db', 'store.db-owner'])
  })
})

describe('the store’s time', () => {
  test('is the clock it was given', async () => {
    using folder = directory()
    let now = 5_000
    const store = await sqliteStore({ path: folder.path('store.db'), clock: { now: () => now } })
    expect(await storeTime(store)).toBe(5_000)
    now = 6_000
    expect(await storeTime(store)).toBe(6_000)
    await store.close()
  })

  test('never goes back, not even over a reopening under a clock that was set back', async () => {
    using folder = directory()
    let now = 9_000
    const clock = { now: () => now }
    const first = await sqliteStore({ path: folder.path('store.db'), clock })
    await creditUnits(first, 1n)
    now = 1_000
    expect(await storeTime(first)).toBe(9_000)
    await first.close()
    const second = await sqliteStore({ path: folder.path('store.db'), clock })
    expect(await storeTime(second)).toBe(9_000)
    await second.close()
  })
})

describe('a backup', () => {
  test('taken while the store is written to is a whole store', async () => {
    using folder = directory()
    const store = await sqliteStore({ path: folder.path('store.db') })
    await creditUnits(store, 10_000n)
    const before = Array.from({ length: 2_000 }, (_, index) => `before-${index}`)
    await Promise.all(before.map((id) => store.accept(acceptUnit(id))))
    let writing = true
    let written = 0
    const writer = (async () => {
      while (writing) await store.accept(acceptUnit(`during-${written++}`))
    })()
    await store.backup(folder.path('copy.db'))
    writing = false
    await writer
    await store.close()
    const copy = await sqliteStore({ path: folder.path('copy.db') })
    expect(await missingOrders(copy, before)).toEqual([])
    expect((await copy.verify({})).findings).toEqual([])
    expect((await copy.checkIntegrity()).findings).toEqual([])
    expect(statSync(folder.path('copy.db')).mode & 0o077).toBe(0)
    await copy.close()
  })

  test('never overwrites a file, least of all the store’s own', async () => {
    using folder = directory()
    const store = await sqliteStore({ path: folder.path('store.db') })
    await creditUnits(store, 1n)
    await expect(store.backup(folder.path('store.db'))).rejects.toMatchObject({ code: 'SQLITE__BACKUP_FAILED' })
    expect((await usualBalance(store)).available).toBe(1n)
    await store.close()
  })

  test('that cannot be written says so, leaves nothing, and the store goes on', async () => {
    using folder = directory()
    const store = await sqliteStore({ path: folder.path('store.db') })
    await expect(store.backup(folder.path('no/such/folder/copy.db'))).rejects.toMatchObject({
      code: 'SQLITE__BACKUP_FAILED',
      retry: 'safe',
    })
    expect(existsSync(folder.path('no'))).toBe(false)
    await creditUnits(store, 1n)
    await store.close()
  })
})
