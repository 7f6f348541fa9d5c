import { describe, expect, test } from 'vitest'
import { coreErrors } from '../../errors/codes.ts'
import { systemClock } from '../../ports/system-clock.ts'
import { prng } from '../../testing/build/prng.ts'
import { MemoryGround } from '../../testing/shared-engine/memory-ground.ts'
import { SharedHistory } from '../../testing/shared-engine/recorder.ts'
import { exportAll } from '../../testing/store-kit/journey.ts'
import { openMemoryBench } from '../../testing/store-kit/memory-bench.ts'
import { randomScript, runScript } from '../../testing/store-kit/random-script.ts'
import type { Store } from '../store.ts'
import type { SharedCommit, SharedEngine } from './shared-engine.ts'
import { createSharedStore } from './shared-store.ts'

const startedAt = 1_700_000_000_000
const now = (): number => startedAt
const clock = { ...systemClock, now, sleep: async () => undefined }

/** Randomness that a seed repeats. */
function seeded(seed: number) {
  const random = prng(seed)
  return { bytes: (length: number) => Uint8Array.from({ length }, () => random.below(256)), below: random.below }
}

/** A turn of the scheduler, or a few, as the dice say. */
function pauses(seed: number) {
  const random = prng(seed)
  return async () => {
    for (let turns = random.below(4); turns > 0; turns--) await new Promise<void>((resolve) => setImmediate(resolve))
  }
}

function clients(ground: MemoryGround, count: number, seed: number, mischief?: Parameters<MemoryGround['connect']>[0]): readonly Store[] {
  return Array.from({ length: count }, (_, at) =>
    createSharedStore({ engine: ground.connect(mischief), clock, random: seeded(seed * 100 + at) }),
  )
}

describe('clients of one ground', () => {
  test('who speak in turn give the answers and rows of one memory store', async () => {
    const script = randomScript(21, 1_500)
    const model = openMemoryBench({ startedAt }).store
    const wanted = await runScript(model, script)
    const random = prng(5)
    // Three changes are soon forgotten: whoever slept must notice that everything it knows is stale.
    const stores = clients(new MemoryGround({ now, changesMax: 3 }), 4, 1)
    const answers: unknown[] = []
    for (let at = 0; at < script.length; at += 7) answers.push(...(await runScript(random.pick(stores), script.slice(at, at + 7))))
    expect(answers).toEqual(wanted)
    const [first, second] = stores as [Store, Store]
    expect(await exportAll(first)).toEqual(await exportAll(model))
    expect(await exportAll(second)).toEqual(await exportAll(model))
    expect((await first.verify({})).findings).toEqual([])
  })

  test('get the same answers over a line that loses answers and sends things twice', async () => {
    const script = randomScript(22, 700)
    const model = openMemoryBench({ startedAt }).store
    const wanted = await runScript(model, script)
    const dice = prng(9)
    let lost = 0
    const mischief = () => {
      const arrives = dice.oneIn(9) ? 0 : dice.oneIn(5) ? 2 : 1
      // One of four answers is lost, never five in a row: after that a client has the right to give up.
      const answered = lost >= 3 || !dice.oneIn(4)
      lost = arrives === 0 || !answered ? lost + 1 : 0
      return { arrives: lost > 3 ? 1 : arrives, answered: lost > 3 ? true : answered } as const
    }
    const ground = new MemoryGround({ now })
    const stores = clients(ground, 2, 4, { mischief })
    const answers: unknown[] = []
    for (let at = 0; at < script.length; at += 7) answers.push(...(await runScript(dice.pick(stores), script.slice(at, at + 7))))
    expect(answers).toEqual(wanted)
    expect(await exportAll(stores[0] as Store)).toEqual(await exportAll(model))
  })

  test.each([1, 2, 3, 4, 5, 6])('who speak all at once can be put in an order that explains every answer (seed %i)', async (seed) => {
    const history = new SharedHistory()
    const ground = new MemoryGround({ now, changesMax: seed % 2 === 0 ? 64 : 4 })
    const dice = prng(seed)
    const mischief = () => ({ arrives: dice.oneIn(12) ? 0 : dice.oneIn(6) ? 2 : 1, answered: !dice.oneIn(10) }) as const
    const stores = Array.from({ length: 5 }, (_, at) =>
      history.record({ engine: ground.connect({ mischief, pause: pauses(seed * 10 + at) }), clock, random: seeded(seed * 10 + at) }),
    )
    // The same script for all: five engines that work on the same orders.
    const script = randomScript(seed, 150)
    await Promise.all(
      stores.map(async (store) => {
        for (const command of script) await store.apply([command, { verb: 'countOrders', input: {} }]).catch(() => undefined)
      }),
    )
    expect(history.contradictions()).toEqual([])
    expect(history.size()).toBeGreaterThan(300)
  })

  test('with a large batch do not starve behind small ones', async () => {
    const ground = new MemoryGround({ now: () => Date.now() })
    const time = { ...systemClock }
    const [large, small] = [0, 1].map((at) =>
      createSharedStore({
        engine: ground.connect({ pause: () => new Promise<void>((resolve) => setImmediate(resolve)) }),
        clock: time,
        random: seeded(at),
      }),
    ) as [Store, Store]
    let done = false
    let counted = 0
    const busy = (async () => {
      while (!done) {
        await small.halt({ scope: `account:small-${counted}`, by: 'test', reason: 'test', automatic: false })
        counted += 1
      }
    })()
    await runScript(large, randomScript(3, 70))
    done = true
    await busy
    expect(counted).toBeGreaterThan(0)
    expect((await large.verify({})).findings).toEqual([])
  })
})

describe('a turn', () => {
  test('that turns out to be for nothing does not keep the others waiting', async () => {
    const ground = new MemoryGround({ now })
    const [one, other] = clients(ground, 2, 8) as [Store, Store]
    const halt = { scope: 'global', by: 'x', reason: 'test', automatic: false } as const
    // Both halt at once: the one that comes too late takes a turn, and then finds that there is nothing left to write.
    expect((await Promise.all([one.halt(halt), other.halt(halt)])).map(({ status }) => status).sort()).toEqual(['exists', 'halted'])
    // The ground's clock stands still, so a turn that is not given back lasts for ever.
    expect((await one.resume({ scope: 'global', by: 'x', reason: 'test' })).status).toBe('resumed')
    expect((await other.halt(halt)).status).toBe('halted')
  })
})

describe('a history', () => {
  test('of an engine that commits whatever the head is gives itself away', async () => {
    const history = new SharedHistory()
    const ground = new MemoryGround({ now })
    const stores = Array.from({ length: 3 }, (_, at) => {
      const sound = ground.connect({ pause: pauses(at) })
      const engine: SharedEngine = {
        ...sound,
        commit: async (request) => {
          const reply = await sound.commit(request)
          if (reply.status !== 'behind') return reply
          return sound.commit({ ...request, batch: `${request.batch}-again`, base: reply.head })
        },
      }
      return history.record({ engine, clock, random: seeded(at) })
    })
    const script = randomScript(8, 60)
    await Promise.allSettled(
      stores.map(async (store) => {
        for (const command of script) await store.apply([command])
      }),
    )
    expect(history.contradictions()).not.toEqual([])
  })
})

describe('a store that was rolled back under a client', () => {
  test('stops it for good, and does not stop a client that never saw more', async () => {
    const ground = new MemoryGround({ now })
    const [first, second] = clients(ground, 2, 7) as [Store, Store]
    await runScript(first, randomScript(1, 20))
    ground.backUp()
    await runScript(first, randomScript(2, 20))
    ground.rollBack()
    await expect(first.time({})).rejects.toMatchObject({ code: 'STORE_ROLLED_BACK', retry: 'reconcile' })
    await expect(runScript(first, randomScript(3, 10))).rejects.toMatchObject({ code: 'STORE_ROLLED_BACK' })
    expect((await second.verify({})).findings).toEqual([])
  })
})

const halt = { scope: 'global', by: 'x', reason: 'test', automatic: false } as const

describe('a batch', () => {
  test('with a row that cannot be written rejects only that command', async () => {
    const [store] = clients(new MemoryGround({ now }), 1, 3) as [Store]
    const halt = (scope: `account:${string}`, by: string) =>
      ({ verb: 'halt', input: { scope, by, reason: 'test', automatic: false } }) as const
    const results = await store.apply([halt('account:a', 'x'), halt('account:b', Number.NaN as never), halt('account:c', 'x')])
    expect(results.map((result) => result instanceof Error)).toEqual([false, true, false])
    expect((await store.listHalts({})).halts.map(({ scope }) => scope)).toEqual(['account:a', 'account:c'])
  })

  test('under another clock is made again at the store’s time', async () => {
    let server = startedAt
    const ground = new MemoryGround({ now: () => server })
    const store = createSharedStore({ engine: ground.connect(), clock, random: seeded(1) })
    expect((await store.time({})).now).toBe(startedAt)
    server += 60_000
    await store.halt({ scope: 'global', by: 'x', reason: 'test', automatic: false })
    expect((await store.listHalts({})).halts[0]?.at).toBe(startedAt + 60_000)
  })

  test('whose answers all get lost is unknown, and its repetition finds it', async () => {
    const ground = new MemoryGround({ now })
    let deaf = true
    const { commit } = ground.connect({ mischief: () => ({ arrives: 1, answered: !deaf }) })
    const store = createSharedStore({ engine: { ...ground.connect(), commit }, clock, random: seeded(1) })
    const halt = { scope: 'global', by: 'x', reason: 'test', automatic: false } as const
    await expect(store.halt(halt)).rejects.toMatchObject({ code: 'STORE_UNAVAILABLE', retry: 'reconcile' })
    deaf = false
    expect((await store.halt(halt)).status).toBe('exists')
  })

  test('that a server refuses until it has grown too old ends with what the server said, not never', async () => {
    let server = startedAt
    const sound = new MemoryGround({ now: () => server }).connect()
    let sent = 0
    const engine: SharedEngine = {
      ...sound,
      commit: async (request) => {
        sent += 1
        server += 100
        if (server - request.now > 400) return { status: 'clock', now: server }
        throw coreErrors.create('STORE_UNAVAILABLE', { reason: 'the disk is full' })
      },
    }
    const store = createSharedStore({ engine, clock: { ...clock, now: () => server }, random: seeded(6) })
    await expect(store.halt(halt)).rejects.toMatchObject({ code: 'STORE_UNAVAILABLE', context: { reason: 'the disk is full' } })
    expect(sent).toBeLessThan(20)
  })

  test('that arrived unanswered, and whose place in the history is forgotten since, is unknown', async () => {
    const ground = new MemoryGround({ now, changesMax: 2 })
    const sound = ground.connect()
    const [other] = clients(ground, 1, 5) as [Store]
    let sent = 0
    const engine: SharedEngine = {
      ...sound,
      commit: async (request) => {
        const reply = await sound.commit(request)
        sent += 1
        if (sent > 1) return reply
        for (const account of ['a', 'b', 'c']) await other.halt({ ...halt, scope: `account:${account}` })
        throw coreErrors.create('STORE_UNAVAILABLE', { reason: 'the answer was lost' })
      },
    }
    const store = createSharedStore({ engine, clock, random: seeded(6) })
    await expect(store.halt(halt)).rejects.toMatchObject({ code: 'STORE_UNAVAILABLE', retry: 'reconcile' })
    expect((await store.halt(halt)).status).toBe('exists')
  })

  test('that is still on its way while its repetition has to wait is not done a second time', async () => {
    const ground = new MemoryGround({ now })
    const sound = ground.connect()
    const held: SharedCommit[] = []
    const engine: SharedEngine = {
      ...sound,
      commit: async (request) => {
        held.push(request)
        const [first] = held
        if (held.length === 1) throw coreErrors.create('STORE_UNAVAILABLE', { reason: 'slow' })
        if (held.length === 2) return { status: 'wait', ms: 5 }
        if (held.length === 3 && first !== undefined) await sound.commit(first)
        return sound.commit(request)
      },
    }
    const store = createSharedStore({ engine, clock, random: seeded(6) })
    expect((await store.halt(halt)).status).toBe('halted')
  })
})
