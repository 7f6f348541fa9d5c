import { openSync, readFileSync, truncateSync, writeFileSync, writeSync } from 'node:fs'
import { DatabaseSync } from 'node:sqlite'
import { acceptUnit, creditUnits, usualBalance } from '@wallet/core/testing'
import { describe, expect, test } from 'vitest'
import { directory } from './fixtures/directory.ts'
import { openStore, sqliteStore } from './sqlite-store.ts'

describe('a disk that is full', () => {
  test('stops the store: unknown outcome, no further writes, and all acknowledged is there after opening again', async () => {
    using folder = directory()
    const path = folder.path('store.db')
    const store = await openStore({ path, busyTimeoutMs: 0, pagesMax: 120 })
    await creditUnits(store, 1_000n)
    const acknowledged: string[] = []
    let failure: unknown
    for (let index = 0; failure === undefined && index < 1_000; index++) {
      try {
        await store.accept(acceptUnit(`W-${index}`))
        acknowledged.push(`W-${index}`)
      } catch (error) {
        failure = error
      }
    }
    expect(failure).toMatchObject({ code: 'STORE_UNAVAILABLE', retry: 'reconcile' })
    await expect(store.accept(acceptUnit('W-next'))).rejects.toMatchObject({ code: 'STORE_UNAVAILABLE' })
    await expect(store.time({})).rejects.toMatchObject({ code: 'STORE_UNAVAILABLE' })
    await store.close()

    const again = await sqliteStore({ path })
    expect(acknowledged.length).toBeGreaterThan(10)
    for (const id of acknowledged) expect((await again.accept(acceptUnit(id))).status).toBe('exists')
    const { locked } = await usualBalance(again)
    expect(locked).toBe(BigInt(acknowledged.length))
    expect((await again.verify({})).findings).toEqual([])
    await again.close()
  })
})

describe('a file that is not a store', () => {
  test('of text is named unusable', async () => {
    using folder = directory()
    writeFileSync(folder.path('store.db'), 'this is not a database, but it is longer than a header of a hundred bytes. '.repeat(9))
    await expect(sqliteStore({ path: folder.path('store.db') })).rejects.toMatchObject({ code: 'SQLITE__FILE_UNUSABLE', retry: 'never' })
  })

  test('of another program is left as it was', async () => {
    using folder = directory()
    const db = new DatabaseSync(folder.path('store.db'))
    db.exec('CREATE TABLE invoices (id INTEGER PRIMARY KEY)')
    db.close()
    await expect(sqliteStore({ path: folder.path('store.db') })).rejects.toMatchObject({ code: 'SQLITE__FILE_UNUSABLE' })
    const again = new DatabaseSync(folder.path('store.db'))
    expect(again.prepare('SELECT count(*) AS count FROM sqlite_schema').get()).toEqual({ count: 1 })
    again.close()
  })

  test.each(['', ':memory:'])('but memory ("%s") is refused', async (path) => {
    await expect(sqliteStore({ path })).rejects.toMatchObject({ code: 'SQLITE__FILE_UNUSABLE' })
  })

  test('in a directory that does not exist is refused', async () => {
    using folder = directory()
    await expect(sqliteStore({ path: folder.path('missing/store.db') })).rejects.toMatchObject({ code: 'SQLITE__FILE_UNUSABLE' })
  })
})

describe('a damaged file', () => {
  test('cut short is refused or found out, never taken for whole', async () => {
    using folder = directory()
    await filled(folder.path('store.db'))
    truncateSync(folder.path('store.db'), Math.floor(readFileSync(folder.path('store.db')).length / 2))
    expect(await verdictOn(folder.path('store.db'))).toMatch(/STORE_CORRUPT|SQLITE__FILE_UNUSABLE|STORE_UNAVAILABLE|found/)
  })

  test('with a page overwritten is refused or found out', async () => {
    using folder = directory()
    await filled(folder.path('store.db'))
    const file = openSync(folder.path('store.db'), 'r+')
    for (const page of [1, 5, 9, 13, 17, 21]) writeSync(file, Buffer.alloc(4_096, 0x5a), 0, 4_096, page * 4_096)
    expect(await verdictOn(folder.path('store.db'))).toMatch(/STORE_CORRUPT|SQLITE__FILE_UNUSABLE|STORE_UNAVAILABLE|found/)
  })
})

async function filled(path: string): Promise<void> {
  const store = await sqliteStore({ path })
  await creditUnits(store, 500n)
  await Promise.all(Array.from({ length: 500 }, (_, index) => store.accept(acceptUnit(`W-${index}`))))
  await store.close()
}

/** The code of the error that opening or checking gave, `found` if the check reports damage, `whole` if nobody noticed. */
async function verdictOn(path: string): Promise<string> {
  try {
    const store = await sqliteStore({ path })
    try {
      return (await store.checkIntegrity()).findings.length > 0 ? 'found' : 'whole'
    } finally {
      await store.close()
    }
  } catch (error) {
    return String((error as { code?: unknown }).code)
  }
}
