import { describe, expect, it, test } from 'vitest'
import { manualClock } from '../ports/manual-clock.fixture.ts'
import { systemClock } from '../ports/system-clock.ts'
import { memoryStore } from '../store/memory-store.ts'
import { testSessionManager } from '../testing/session-kit/test-sessions.ts'
import { createSessions } from './create-sessions.ts'
import { type FakeSlot, type FakeWallet, fakeSlots } from './fake-slots.fixture.ts'
import type { SessionEvent, SessionsOptions } from './options.ts'
import { storedSessions } from './session-records.ts'

const open = new AbortController().signal

testSessionManager({
  name: 'sessions over fake slots keep the contract',
  runner: { describe, it },
  open: async () => {
    const slots = fakeSlots(2, systemClock)
    const sessions = createSessions({ slots, waitersMax: 3 })
    return {
      ...{ sessions, max: 2, waitersMax: 3, keys: ['a', 'b', 'c'], patienceMs: 2_000 },
      isOpen: async (handle) => (handle as FakeWallet).open(),
      close: () => sessions.closeAll(),
    }
  },
})

function bench(count: number, options: Partial<SessionsOptions<FakeWallet>> = {}, durationMs = 0) {
  const clock = manualClock()
  const slots = fakeSlots(count, clock, durationMs)
  const events: SessionEvent[] = []
  const sessions = createSessions({ slots, clock, emit: (event) => events.push(event), ...options })
  const opened = () => slots.map(({ holds }) => holds)
  return { clock, slots, sessions, events, opened }
}

/** Opens wallets one after the other and gives them back. */
async function use(sessions: ReturnType<typeof bench>['sessions'], ...keys: readonly string[]): Promise<void> {
  for (const key of keys) await sessions.withWallet(key, open, async (wallet) => wallet.call())
}

describe('eviction', () => {
  test('closes the wallet unused longest, stores it before, and never a pinned one', async () => {
    const { sessions, slots, clock, opened } = bench(3, { pinned: ['hot'] })
    for (const key of ['hot', 'a', 'b', 'a', 'c']) {
      await use(sessions, key)
      await clock.advance(10)
    }
    expect(opened()).toEqual(['hot', 'a', 'c'])
    expect(slots[2]?.log).toEqual(['restart', 'open b', 'close b', 'open c'])
    expect(sessions.stats()).toMatchObject({ opens: 4, hits: 1, evictions: 1, active: 3, leased: 0 })
  })

  test('after the time to live, but not while leased', async () => {
    const { sessions, clock, opened, events } = bench(2, { ttlMs: 1_000 })
    await use(sessions, 'idle')
    const held = await sessions.lease('held', open)
    await clock.advance(1_001)
    await sessions.sweep()
    expect(opened()).toEqual([null, 'held'])
    expect(events).toContainEqual({ name: 'wallet.closed', key: 'idle', slot: 'slot-0', why: 'expired' })
    expect(held.handle.call()).toBe('held')
  })

  test('a wallet that does not close is not written over: its slot is restarted', async () => {
    const { sessions, slots, opened } = bench(1)
    await use(sessions, 'a')
    const [slot] = slots as [FakeSlot]
    slot.faults.close = true
    await use(sessions, 'b')
    expect(opened()).toEqual(['b'])
    expect(slot.log).toEqual(['restart', 'open a', 'close a', 'restart', 'open b'])
    expect(sessions.stats().restarts).toBe(1)
  })
})

describe('the line', () => {
  test('serves who wants the open wallet before who came first, until that one has waited too long', async () => {
    const { sessions, clock } = bench(1, { ageCapMs: 100 })
    const served: string[] = []
    const wish = (key: string) =>
      sessions.lease(key, open).then(async (lease) => {
        served.push(lease.key)
        await lease.release()
      })
    const first = await sessions.lease('a', open)
    const early = [wish('b'), wish('a')]
    await clock.advance(1)
    await first.release()
    await Promise.all(early)
    expect(served).toEqual(['a', 'b'])

    const second = await sessions.lease('a', open)
    const late = [wish('b'), wish('a')]
    await clock.advance(100)
    await second.release()
    await Promise.all(late)
    expect(served).toEqual(['a', 'b', 'b', 'a'])
  })

  test('is left when the time is over', async () => {
    const { sessions, clock } = bench(1, { waitMs: 500 })
    const held = await sessions.lease('a', open)
    const waiting = expect(sessions.lease('b', open)).rejects.toMatchObject({ code: 'SESSIONS_EXHAUSTED', retry: 'safe' })
    await clock.advance(500)
    await waiting
    await held.release()
    expect(sessions.stats()).toMatchObject({ waiting: 0, refused: 1 })
  })

  test('opens only so many wallets at once', async () => {
    const { sessions, clock, slots } = bench(3, { opensMax: 2 }, 10)
    const leases = ['a', 'b', 'c'].map((key) => sessions.lease(key, open))
    await clock.advance(5)
    expect(slots.map(({ log }) => log.length)).toEqual([1, 1, 0])
    await clock.advance(100)
    expect((await Promise.all(leases)).map(({ key }) => key)).toEqual(['a', 'b', 'c'])
  })
})

describe('a slot that stopped answering', () => {
  test('is asked until it answers, its wallet closed, and used again', async () => {
    const { sessions, slots, clock, events } = bench(1)
    const [slot] = slots as [FakeSlot]
    const lease = await sessions.lease('a', open)
    Object.assign(slot, { unsettled: true })
    slot.faults.check = true
    await lease.release()
    await clock.advance(600)
    const next = sessions.lease('a', open)
    slot.faults.check = false
    await clock.advance(300)
    expect((await next).handle.call()).toBe('a')
    expect(slot.log.filter((verb) => verb === 'restart')).toEqual(['restart'])
    expect(events).toContainEqual({ name: 'wallet.closed', key: 'a', slot: 'slot-0', why: 'recovered' })
  })

  test('is restarted when it stays silent, later and later when it does not start', async () => {
    const { sessions, slots, clock, events } = bench(1, { unknownMs: 1_000 })
    const [slot] = slots as [FakeSlot]
    const lease = await sessions.lease('a', open)
    slot.unsettled = true
    Object.assign(slot.faults, { check: true, restart: true })
    await lease.release()
    const next = sessions.lease('a', open).then(
      ({ key }) => key,
      (error: { code: string }) => error.code,
    )
    await clock.advance(1_400)
    expect(events.filter(({ name }) => name === 'slot.down')).toHaveLength(1)
    slot.faults.restart = false
    await clock.advance(500)
    expect(await next).toBe('a')
    expect(sessions.stats().restarts).toBe(1)
  })

  test('and died while idle: the next lease starts it again', async () => {
    const { sessions, slots } = bench(1)
    const [slot] = slots as [FakeSlot]
    await use(sessions, 'a')
    slot.running = false
    await use(sessions, 'a')
    expect(slot.log).toEqual(['restart', 'open a', 'restart', 'open a'])
  })
})

test('a handle of an earlier lease is refused, though its wallet is open', async () => {
  const { sessions } = bench(1)
  const first = await sessions.lease('a', open)
  await first.release()
  const second = await sessions.lease('a', open)
  expect(() => first.handle.call()).toThrow('SESSION_CLOSED')
  expect(second.handle.call()).toBe('a')
})

test('a wallet that does not open leaves nothing leased and its slot free', async () => {
  const { sessions, slots, opened } = bench(1)
  const [slot] = slots as [FakeSlot]
  slot.faults.open = true
  await expect(sessions.lease('a', open)).rejects.toMatchObject({ code: 'TIMED_OUT' })
  slot.faults.open = false
  await use(sessions, 'b')
  expect(opened()).toEqual(['b'])
  expect(sessions.stats()).toMatchObject({ openErrors: 1, leased: 0, waiting: 0 })
})

test('a lease that is never given back is reported once, with its holder', async () => {
  const { sessions, clock, events } = bench(1, { leakAfterMs: 1_000 })
  await sessions.lease('a', open, 'release of escrow 7')
  await clock.advance(1_500)
  await sessions.sweep()
  await sessions.sweep()
  expect(events.filter(({ name }) => name === 'lease.leaked')).toEqual([
    { name: 'lease.leaked', key: 'a', slot: 'slot-0', holder: 'release of escrow 7', heldMs: 1_500 },
  ])
  expect(sessions.stats().slots[0]).toMatchObject({ holder: 'release of escrow 7', state: 'leased', memoryBytes: 1_000 })
})

test('maintenance sweeps now and then', async () => {
  const { sessions, clock, opened } = bench(1, { ttlMs: 1_000, maintainEveryMs: 5_000 })
  await use(sessions, 'a')
  const stop = new AbortController()
  const maintained = sessions.maintain(stop.signal)
  await clock.advance(5_001)
  expect(opened()).toEqual([null])
  stop.abort()
  await maintained
})

describe('sessions', () => {
  test('group wallets by role, and closing one closes its wallets: leased ones when they come back', async () => {
    const { sessions, opened } = bench(3)
    await use(sessions, 'escrow-1/buyer')
    const vendor = await sessions.getWallet('escrow-1', 'vendor', open)
    expect(await sessions.getOrCreateSession('escrow-1')).toMatchObject({ id: 'escrow-1', roles: ['buyer', 'vendor'] })
    await sessions.closeSession('escrow-1')
    expect(opened()).toEqual([null, 'escrow-1/vendor', null])
    await vendor.release()
    expect(opened()).toEqual([null, null, null])
    expect(sessions.stats().sessions).toBe(0)
  })

  test('are at most so many: the one unused longest gives way, one in use never', async () => {
    const { sessions, clock } = bench(3, { maxSessions: 2 })
    await use(sessions, 'one/a')
    await clock.advance(1)
    const held = await sessions.getWallet('two', 'a', open)
    await clock.advance(1)
    await use(sessions, 'three/a')
    expect((await sessions.restore()).map(({ id }) => id)).toEqual(['two', 'three'])
    const other = await sessions.getWallet('three', 'a', open)
    await expect(sessions.getOrCreateSession('four')).rejects.toMatchObject({ code: 'SESSIONS_EXHAUSTED' })
    await held.release()
    await other.release()
  })

  test('are found again after a restart', async () => {
    const store = memoryStore()
    const first = bench(2, { records: storedSessions(store, 'monero') })
    await use(first.sessions, 'escrow-1/buyer', 'escrow-2/vendor')
    await first.sessions.closeSession('escrow-2')
    const second = bench(2, { records: storedSessions(store, 'monero') })
    expect(await second.sessions.restore()).toMatchObject([{ id: 'escrow-1', roles: ['buyer'] }])
    await use(second.sessions, 'escrow-3/buyer')
    await expect(first.sessions.getOrCreateSession('escrow-4')).rejects.toMatchObject({ code: 'OPERATION_REFUSED' })
  })

  test.each(['../x/buyer', 'a/b/c', '', 'a b', `${'x'.repeat(65)}`])('refuse the key %j', async (key) => {
    await expect(bench(1).sessions.lease(key, open)).rejects.toMatchObject({ code: 'ID_INVALID' })
  })
})

test('closing all refuses who waits and who comes, waits for leases, and ends the slots', async () => {
  const { sessions, slots, clock } = bench(1)
  const held = await sessions.lease('a', open)
  const waiting = expect(sessions.lease('b', open)).rejects.toMatchObject({ code: 'SESSION_CLOSED' })
  const closed = sessions.closeAll()
  await waiting
  await expect(sessions.lease('a', open)).rejects.toMatchObject({ code: 'SESSION_CLOSED' })
  await clock.advance(100)
  expect(slots[0]?.log).not.toContain('stop')
  await held.release()
  await clock.advance(100)
  await closed
  expect(slots[0]?.log.slice(-2)).toEqual(['close a', 'stop'])
})

test('health asks idle slots and tells which do not answer', async () => {
  const { sessions, slots } = bench(3)
  await use(sessions, 'a')
  const held = await sessions.lease('b', open)
  expect(await sessions.health(open)).toMatchObject({ status: 'healthy' })
  ;(slots[0] as FakeSlot).faults.check = true
  expect(await sessions.health(open)).toMatchObject({ status: 'degraded', slots: [{ answers: false }, { answers: true }, {}] })
  await held.release()
})
