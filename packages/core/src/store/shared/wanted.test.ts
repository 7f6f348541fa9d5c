import { describe, expect, test } from 'vitest'
import { systemClock } from '../../ports/system-clock.ts'
import { systemRandom } from '../../ports/system-random.ts'
import { buildAccept } from '../../testing/build/accept.ts'
import { buildIntent, usual } from '../../testing/build/intent.ts'
import { MemoryGround } from '../../testing/shared-engine/memory-ground.ts'
import { credit } from '../../testing/store-kit/journey.ts'
import type { Store } from '../store.ts'
import type { SharedEngine } from './shared-engine.ts'
import { createSharedStore } from './shared-store.ts'

const clock = { ...systemClock, now: () => 1_700_000_000_000 }

/** A store and how often it has gone to its engine. */
function counted(ground: MemoryGround): { readonly store: Store; readonly trips: () => number; readonly rows: () => number } {
  const inner = ground.connect()
  let trips = 0
  let rows = 0
  const engine: SharedEngine = {
    ...inner,
    read: async (request) => {
      trips += 1
      const view = await inner.read(request)
      rows += view.rows.reduce((sum, list) => sum + list.length, 0) + view.ranges.reduce((sum, list) => sum + list.length, 0)
      return view
    },
    commit: (request) => {
      trips += 1
      return inner.commit(request)
    },
  }
  return { store: createSharedStore({ engine, clock, random: systemRandom }), trips: () => trips, rows: () => rows }
}

async function groundWith(orders: number): Promise<MemoryGround> {
  const ground = new MemoryGround({ now: clock.now })
  const { store } = counted(ground)
  await credit(store, 1_000_000n)
  const ids = Array.from({ length: orders }, (_, at) => `W-${at}`)
  await Promise.all(ids.map((id) => store.accept(buildAccept(buildIntent({ id, amount: 1n, feeMax: 0n })))))
  return ground
}

describe('a process that knows nothing yet', () => {
  test('leases its first orders out of thousands in a few round trips, without reading them all', async () => {
    const { store, trips, rows } = counted(await groundWith(4_000))
    const lease = () => store.lease({ worker: 'w', leaseMs: 60_000, max: 32, chains: [usual.chain] })
    expect((await lease()).leased).toHaveLength(32)
    expect(trips()).toBeLessThanOrEqual(6)
    expect(rows()).toBeLessThan(1_500)
    const before = trips()
    expect((await lease()).leased).toHaveLength(32)
    expect(trips() - before).toBeLessThanOrEqual(2)
    for (let at = 0; at < 10; at++) await lease()
    expect((trips() - before) / 11).toBeLessThanOrEqual(4)
  })

  test('verifies and exports thousands of rows in round trips that grow with their logarithm', async () => {
    const { store, trips } = counted(await groundWith(4_000))
    expect((await store.verify({})).findings).toEqual([])
    expect(trips()).toBeLessThan(60)
    const before = trips()
    expect((await store.exportRows({ after: null, max: 100_000 })).rows.length).toBeGreaterThan(12_000)
    expect(trips() - before).toBeLessThan(60)
  })

  test('accepts a batch of strangers’ addresses in one round trip, and the next ones as well', async () => {
    const { store, trips } = counted(await groundWith(10))
    const accepts = (from: number) =>
      Promise.all(
        Array.from({ length: 100 }, (_, at) =>
          store.accept(buildAccept(buildIntent({ id: `N-${from + at}`, to: `x:${from + at}`, amount: 1n, feeMax: 0n }))),
        ),
      )
    await accepts(0)
    const before = trips()
    await accepts(100)
    await accepts(200)
    expect(trips() - before).toBe(2)
  })
})
