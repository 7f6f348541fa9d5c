import type { Store } from '@wallet/core'
import { acceptUnit, creditUnits, missingOrders, usualBalance } from '@wallet/core/testing'
import { startPostgres } from '@wallet/harness'
import pg from 'pg'
import { describe, expect, onTestFinished, test } from 'vitest'
import { acceptAlong } from './fixtures/accept-along.ts'
import { freshSchema } from './fixtures/bench.ts'
import { openClients } from './fixtures/clients.ts'
import { sharedServer } from './fixtures/server.ts'
import { postgresStore } from './postgres-store.ts'

const server = sharedServer()
const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms))

/** Lets clients accept withdrawals while `harm` is done, which may wait for more of them, and gives what was acknowledged. */
async function acceptWhile(
  stores: readonly Store[],
  harm: (more: (count: number) => Promise<void>) => Promise<void>,
): Promise<readonly string[]> {
  let running = true
  let count = 0
  const all = stores.map((store, at) =>
    acceptAlong(
      store,
      `c${at}`,
      () => running,
      () => {
        count += 1
      },
    ),
  )
  const more = async (of: number): Promise<void> => {
    for (const enough = count + of; count < enough; ) await pause(2)
  }
  try {
    await harm(more)
  } finally {
    running = false
  }
  return (await Promise.all(all)).flat()
}

async function expectAllThere(store: Store, ids: readonly string[]): Promise<void> {
  expect(ids.length).toBeGreaterThan(20)
  for (let at = 0; at < ids.length; at += 1_000) expect(await missingOrders(store, ids.slice(at, at + 1_000))).toEqual([])
  const { locked } = await usualBalance(store)
  const orders = (await store.countOrders({})).byState.reserved
  expect(locked).toBe(BigInt(orders))
  expect((await store.verify({})).findings).toEqual([])
}

describe('nothing acknowledged is lost, and nothing is done twice,', () => {
  test('when the server’s processes behind the connections are ended again and again', async () => {
    const schema = freshSchema()
    const { stores, close } = await openClients(server().url(), schema, 8)
    await creditUnits(stores[0] as Store, 1_000_000n)
    const ids = await acceptWhile(stores, async (more) => {
      for (let round = 0; round < 40; round += 1) {
        await more(1)
        server().sql(
          "SELECT count(pg_terminate_backend(pid)) FROM (SELECT pid FROM pg_stat_activity WHERE application_name = 'wallet-store' ORDER BY random() LIMIT 3) x",
        )
      }
    })
    await expectAllThere(stores[0] as Store, ids)
    await close()
  })

  test('when the whole server is killed and started again', async () => {
    const mine = await startPostgres()
    onTestFinished(() => mine.stop())
    const { stores, close } = await openClients(mine.url(), 'wallet', 8)
    await creditUnits(stores[0] as Store, 1_000_000n)
    const first = mine.pid()
    const ids = await acceptWhile(stores, async (more) => {
      for (let round = 0; round < 3; round += 1) {
        await more(30)
        await mine.restart()
      }
      await more(10)
    })
    expect(mine.pid()).not.toBe(first)
    await expectAllThere(stores[1] as Store, ids)
    await close()
  })

  test('when the disk fills up, and the same stores go on once there is room again', async () => {
    const mine = await startPostgres({ diskBytes: 256 * 1024 * 1024, settings: { max_wal_size: "'64MB'", restart_after_crash: 'on' } })
    onTestFinished(() => mine.stop())
    const { stores, close } = await openClients(mine.url(), 'wallet', 4)
    await creditUnits(stores[0] as Store, 1_000_000n)
    let full = false
    const ids = await acceptWhile(stores, async (more) => {
      await more(30)
      mine.disk?.fill()
      // A log segment is 4 MiB and may have room; once it is full nothing can be acknowledged any more.
      for (let round = 0; round < 100 && !full; round += 1) full = await standsStill(stores[0] as Store)
      mine.disk?.free()
      await mine.restart()
      await more(10)
    })
    expect(full).toBe(true)
    await expectAllThere(stores[0] as Store, ids)
    expect((await (stores[0] as Store).accept(acceptUnit('afterwards'))).status).toBe('accepted')
    await close()
  })
})

async function standsStill(store: Store): Promise<boolean> {
  const note = 'x'.repeat(200)
  try {
    await store.apply(
      Array.from({ length: 200 }, (_, at) => ({
        verb: 'halt',
        input: { scope: `account:${note}${at}`, by: 'test', reason: note, automatic: false },
      })),
    )
    await store.apply(
      Array.from({ length: 200 }, (_, at) => ({ verb: 'resume', input: { scope: `account:${note}${at}`, by: 'test', reason: note } })),
    )
    return false
  } catch {
    return true
  }
}

describe('an answer that is lost', () => {
  test('is asked for again: the commit counts once', async () => {
    const schema = freshSchema()
    const pool = new pg.Pool({ connectionString: server().url(), max: 1 })
    let loses = 0
    const lossy = {
      query: async (text: string, values?: unknown[]) => {
        const answer = await pool.query(text, values)
        if (loses > 0 && text.includes('.commit(')) {
          loses -= 1
          throw new Error('read ECONNRESET')
        }
        return answer
      },
      connect: () => pool.connect(),
    }
    const store = await postgresStore({ pool: lossy, schema })
    await creditUnits(store, 10n)
    loses = 3
    expect((await store.accept(acceptUnit('W-1'))).status).toBe('accepted')
    expect(loses).toBe(0)
    expect(await usualBalance(store)).toEqual({ available: 9n, locked: 1n })
    loses = 99
    await expect(store.accept(acceptUnit('W-2'))).rejects.toMatchObject({ code: 'STORE_UNAVAILABLE', retry: 'reconcile' })
    loses = 0
    expect((await store.accept(acceptUnit('W-2'))).status).toBe('exists')
    await store.close()
    await pool.end()
  })

  test.each(['40001', '40P01'])('a transaction that the server undid (%s) is made again at once', async (code) => {
    const pool = new pg.Pool({ connectionString: server().url(), max: 1 })
    let undone = 0
    const store = await postgresStore({
      pool: {
        query: async (text: string, values?: unknown[]) => {
          if (undone > 0 && undone--) throw Object.assign(new Error('could not serialize'), { code })
          return pool.query(text, values)
        },
        connect: () => pool.connect(),
      },
      schema: freshSchema(),
    })
    undone = 4
    await creditUnits(store, 10n)
    expect(undone).toBe(0)
    undone = 1_000
    await expect(creditUnits(store, 10n, 'deposit:2')).rejects.toMatchObject({ code: 'STORE_UNAVAILABLE' })
    undone = 0
    await store.close()
    await pool.end()
  })
})
