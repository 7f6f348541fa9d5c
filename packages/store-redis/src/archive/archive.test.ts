import { chmodSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { randomScript, runScript } from '@wallet/core/testing'
import { temporaryDirectory } from '@wallet/harness'
import { Redis } from 'ioredis'
import { describe, expect, test } from 'vitest'
import { sharedRedis } from '../fixtures/ground.ts'
import { dump } from '../fixtures/orders.ts'
import { type RedisStore, redisStore } from '../redis-store.ts'
import { directoryArchive } from './directory-archive.ts'

async function journalInMemory(name: string): Promise<number> {
  const client = new Redis((await sharedRedis()).url)
  const count = await client.hlen(`{${name}}:rows:journal`)
  client.disconnect()
  return count
}

/** A store with a sealed journal of a random history. */
async function filled(name: string, directory: string): Promise<{ readonly store: RedisStore; readonly last: number }> {
  const { url } = await sharedRedis()
  const store = await redisStore({ url, name, archive: directoryArchive(directory) })
  await runScript(store, randomScript(31, 260))
  const { head, lag } = await store.sealJournal({ max: 10_000 })
  expect(lag).toBe(0)
  return { store, last: head.seq }
}

describe('an archived journal', () => {
  test('leaves memory and stays readable, verifiable and exportable, byte for byte', async () => {
    const folder = temporaryDirectory('wallet-archive')
    const { store, last } = await filled('archived', folder.path)
    const before = await dump(store)
    const entries = (await store.readJournal({ after: 0, max: 10_000 })).entries
    expect(await store.archiveJournal(20)).toEqual({ moved: last - (last % 20), last: last - (last % 20) })
    expect(await journalInMemory('archived')).toBe(last % 20)
    expect(await store.archiveJournal(20)).toEqual({ moved: 0, last: last - (last % 20) })
    const { url } = await sharedRedis()
    const fresh = await redisStore({ url, name: 'archived', archive: directoryArchive(folder.path) })
    expect(await dump(fresh)).toEqual(before)
    expect((await fresh.readJournal({ after: 0, max: 10_000 })).entries).toEqual(entries)
    expect((await fresh.readJournal({ after: 13, max: 30 })).entries).toEqual(entries.slice(13, 43))
    expect((await fresh.verifyJournal({})).status).toBe('intact')
    expect((await fresh.verify({})).findings).toEqual([])
    await runScript(fresh, randomScript(32, 40))
    await fresh.sealJournal({ max: 10_000 })
    expect((await fresh.verifyJournal({})).status).toBe('intact')
    await Promise.all([store.close(), fresh.close()])
    folder.remove()
  })

  test('waits for its consumers', async () => {
    const folder = temporaryDirectory('wallet-archive')
    const { store, last } = await filled('consumed', folder.path)
    await store.ackJournal({ consumer: 'webhooks', seq: 45 })
    expect(await store.archiveJournal(20)).toEqual({ moved: 40, last: 40 })
    await store.ackJournal({ consumer: 'webhooks', seq: last })
    expect((await store.archiveJournal(20)).moved).toBe(last - (last % 20) - 40)
    expect((await store.pullJournal({ consumer: 'new', max: 3 })).entries.map(({ seq }) => seq)).toEqual([1, 2, 3])
    await store.close()
    folder.remove()
  })

  test('is moved once when two processes do it at once', async () => {
    const folder = temporaryDirectory('wallet-archive')
    const { store, last } = await filled('twice', folder.path)
    const { url } = await sharedRedis()
    const other = await redisStore({ url, name: 'twice', archive: directoryArchive(folder.path) })
    const results = await Promise.all([store.archiveJournal(10), other.archiveJournal(10)])
    expect(results[0].moved + results[1].moved).toBe(last - (last % 10))
    expect((await other.verifyJournal({})).status).toBe('intact')
    await Promise.all([store.close(), other.close()])
    folder.remove()
  })

  test('whose segment was written by a process that died before memory let it go is moved once more', async () => {
    const folder = temporaryDirectory('wallet-archive')
    const { store, last } = await filled('died', folder.path)
    const sound = directoryArchive(folder.path)
    const { url } = await sharedRedis()
    const dying = await redisStore({
      url,
      name: 'died',
      archive: {
        ...sound,
        write: async (segment, text) => {
          await sound.write(segment, text)
          throw new RangeError('killed')
        },
      },
    })
    await expect(dying.archiveJournal(20)).rejects.toThrow('killed')
    expect(await journalInMemory('died')).toBe(last)
    expect((await dying.verifyJournal({})).status).toBe('intact')
    expect((await store.archiveJournal(20)).moved).toBe(last - (last % 20))
    expect((await store.verifyJournal({})).status).toBe('intact')
    expect(readdirSync(folder.path)).toHaveLength((last - (last % 20)) / 20)
    await Promise.all([store.close(), dying.close()])
    folder.remove()
  })

  test.each<[string, (path: string) => void]>([
    ['changed', (path) => writeFileSync(path, readFileSync(path, 'utf8').replace('"subject', '"Subject'))],
    ['missing', (path) => rmSync(path)],
    ['cut short', (path) => writeFileSync(path, readFileSync(path, 'utf8').slice(0, -20))],
  ])('with a segment %s is found out, and named', async (what, damage) => {
    const folder = temporaryDirectory('wallet-archive')
    const { store } = await filled(`damaged-${what.replace(' ', '-')}`, folder.path)
    await store.archiveJournal(20)
    const files = readdirSync(folder.path).sort()
    expect(files.length).toBeGreaterThan(3)
    const path = join(folder.path, files[1] as string)
    chmodSync(path, 0o600)
    damage(path)
    const { url } = await sharedRedis()
    const fresh = await redisStore({ url, name: `damaged-${what.replace(' ', '-')}`, archive: directoryArchive(folder.path) })
    await expect(fresh.verifyJournal({})).rejects.toMatchObject({ code: 'REDIS__ARCHIVE_BROKEN', context: { segment: '21-40' } })
    await Promise.all([store.close(), fresh.close()])
    folder.remove()
  })

  test('is missed by a store that was not told where it is, but only by who reads that far back', async () => {
    const folder = temporaryDirectory('wallet-archive')
    const { store } = await filled('untold', folder.path)
    await store.archiveJournal(20)
    const { url } = await sharedRedis()
    const blind = await redisStore({ url, name: 'untold' })
    await expect(blind.readJournal({ after: 0, max: 5 })).rejects.toMatchObject({ code: 'REDIS__OPTIONS_INVALID' })
    await expect(blind.archiveJournal()).rejects.toMatchObject({ code: 'REDIS__OPTIONS_INVALID' })
    await runScript(blind, randomScript(33, 30))
    await Promise.all([store.close(), blind.close()])
    folder.remove()
  })
})
