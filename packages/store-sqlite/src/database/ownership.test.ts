import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { directory } from '../fixtures/directory.ts'
import { startRival } from '../fixtures/rival.ts'
import { sqliteStore } from '../sqlite-store.ts'

// Each case starts several processes, which takes its time on a busy machine.
const patient = { timeout: 120_000 }
const owned = expect.objectContaining({ code: 'SQLITE__ALREADY_OWNED', retry: 'safe' })

test('a second process is refused while the first lives, and welcome after it closed', patient, async () => {
  using folder = directory()
  const store = await sqliteStore({ path: folder.path('store.db') })
  const refused = await startRival(folder.path('store.db'))
  expect(refused.said).toBe('SQLITE__ALREADY_OWNED')
  await store.close()
  const welcome = await startRival(folder.path('store.db'))
  expect(welcome.said).toBe('open')
  await welcome.kill()
})

test('a killed owner leaves no lock behind', patient, async () => {
  using folder = directory()
  for (const round of [1, 2, 3]) {
    const other = await startRival(folder.path('store.db'))
    expect(other.said, `round ${round}`).toBe('open')
    await expect(sqliteStore({ path: folder.path('store.db'), busyTimeoutMs: 0 })).rejects.toThrow(owned)
    await other.kill()
    const store = await sqliteStore({ path: folder.path('store.db'), busyTimeoutMs: 0 })
    await store.close()
  }
})

test('a second store in the same process is refused, and its failure does not unlock the first', patient, async () => {
  using folder = directory()
  const store = await sqliteStore({ path: folder.path('store.db') })
  await expect(sqliteStore({ path: folder.path('store.db'), busyTimeoutMs: 0 })).rejects.toThrow(owned)
  expect((await startRival(folder.path('store.db'))).said).toBe('SQLITE__ALREADY_OWNED')
  await store.close()
})

test('reading the database file in this process, which drops the lock on it, does not let a second owner in', patient, async () => {
  using folder = directory()
  const store = await sqliteStore({ path: folder.path('store.db') })
  expect(readFileSync(folder.path('store.db')).length).toBeGreaterThan(0)
  expect((await startRival(folder.path('store.db'))).said).toBe('SQLITE__ALREADY_OWNED')
  await store.close()
})

test('opening waits for an owner that is about to leave', patient, async () => {
  using folder = directory()
  const first = await sqliteStore({ path: folder.path('store.db') })
  const second = sqliteStore({ path: folder.path('store.db'), busyTimeoutMs: 5_000 })
  await first.close()
  await (await second).close()
})
