import { availableParallelism } from 'node:os'
import { coreErrors } from '../errors/codes.ts'
import { invariant } from '../errors/invariant.ts'
import { systemClock } from '../ports/system-clock.ts'
import { withDeadline } from '../resilience/with-deadline.ts'
import type { SessionsOptions } from './options.ts'
import { Pool } from './pool.ts'
import { SessionList } from './session-list.ts'
import type { Sessions, SessionsHealth, SessionsStats } from './sessions.ts'

/** File names are made from keys: nothing that could leave a directory. */
const keyPattern = /^[A-Za-z0-9_-]{1,64}(\/[A-Za-z0-9_-]{1,64})?$/

/**
 * Manages wallets over slots that hold one each: exclusive leases, a bounded line that favours open wallets, eviction of the
 * longest unused, restart of slots that stopped answering.
 *
 * Nothing starts before the first lease. If the process dies, wallets keep what their slots had stored, and `records` the sessions.
 *
 * @example
 * const sessions = createSessions({ slots, pinned: ['hot'] })
 * const balance = await sessions.withWallet('hot', signal, (wallet) => wallet.balance())
 *
 * Its calls can fail with `ABORTED`, `SESSIONS_EXHAUSTED`, `SESSION_CLOSED`, `ID_INVALID`.
 */
export function createSessions<Handle>(options: SessionsOptions<Handle>): Sessions<Handle> {
  const { slots, clock = systemClock, maxSessions = 10, ttlMs = 7_200_000, leakAfterMs = 600_000, graceMs = 20_000 } = options
  const emit = options.emit ?? (() => undefined)
  invariant(slots.length > 0 && new Set(slots.map(({ name }) => name)).size === slots.length, 'there are slots, each with its own name')
  const pinned = new Set(options.pinned ?? [])
  invariant(pinned.size < slots.length || slots.length === 1, 'a slot is left for wallets that are not pinned')
  const pool = new Pool<Handle>({
    ...{ slots, clock, emit, pinned },
    waitersMax: options.waitersMax ?? 100,
    waitMs: options.waitMs ?? 60_000,
    ageCapMs: options.ageCapMs ?? 5_000,
    opensMax: options.opensMax ?? availableParallelism(),
    operationMs: options.operationMs ?? 120_000,
    unknownMs: options.unknownMs ?? 30_000,
  })
  const list = new SessionList({
    ...{ max: maxSessions, clock, records: options.records },
    busy: (id) => pool.places.some(({ key, state }) => key?.startsWith(`${id}/`) === true && state !== 'idle'),
    rest: async (id, roles) => void (await Promise.all(roles.map((role) => pool.close(`${id}/${role}`, 'asked')))),
  })
  const lease: Sessions<Handle>['lease'] = async (key, signal, holder = 'unnamed') => {
    checkKey(key)
    const [session = key, role] = key.split('/')
    if (signal.aborted) throw coreErrors.create('ABORTED', { operation: 'lease' })
    if (role !== undefined) await list.use(session, role)
    return pool.lease(key, signal, holder)
  }
  const stats = (): SessionsStats => statsOf(pool, { now: clock.now(), sessions: list.size, sessionsMax: maxSessions })
  const sweep = async (): Promise<void> => {
    const now = clock.now()
    for (const place of pool.places) {
      const { state, key, usedAt, holding, slot } = place
      if (state === 'idle' && key !== null && !pinned.has(key) && now - usedAt > ttlMs) await pool.close(key, 'expired')
      if (holding === null || holding.told || key === null || now - holding.since <= leakAfterMs) continue
      holding.told = true
      emit({ name: 'lease.leaked', key, slot: slot.name, holder: holding.holder, heldMs: now - holding.since })
    }
  }
  return {
    lease,
    withWallet: async (key, signal, work) => {
      const held = await lease(key, signal, 'withWallet')
      try {
        return await work(held.handle, held)
      } finally {
        await held.release()
      }
    },
    getOrCreateSession: async (id) => {
      checkKey(`${id}/x`)
      return list.use(id)
    },
    getWallet: (id, role, signal, holder) => lease(`${id}/${role}`, signal, holder),
    closeSession: (id) => list.end(id),
    close: (key) => pool.close(key, 'asked'),
    closeAll: () => pool.stop(graceMs),
    stats,
    getStats: stats,
    health: async (signal) => healthOf(pool, (work) => withDeadline(clock, 2_000, signal, 'check', work)),
    sweep,
    maintain: async (signal) => {
      while (!signal.aborted) {
        await clock.sleep(options.maintainEveryMs ?? 600_000, signal)
        if (!signal.aborted) await sweep()
      }
    },
    restore: () => list.all(),
  }
}

function checkKey(key: string): void {
  if (!keyPattern.test(key))
    throw coreErrors.create('ID_INVALID', {
      kind: 'session key',
      reason: 'letters, digits, _ and -, at most 64, and one / before the role',
    })
}

function statsOf<Handle>(
  pool: Pool<Handle>,
  { now, sessions, sessionsMax }: { readonly now: number; readonly sessions: number; readonly sessionsMax: number },
): SessionsStats {
  const { places, counts } = pool
  const open = places.filter(({ state, key }) => key !== null && (state === 'idle' || state === 'leased' || state === 'closing'))
  const ages = open.map(({ openedAt }) => now - openedAt)
  const leased = places.filter(({ state }) => state === 'leased').length
  const { opens, hits, evictions, restarts, openErrors, expired, refused } = counts
  return {
    ...{
      active: open.length,
      max: places.length,
      leased,
      opens,
      hits,
      evictions,
      restarts,
      openErrors,
      expired,
      refused,
      sessions,
      sessionsMax,
    },
    utilisation: leased / places.length,
    waiting: pool.waiting,
    waitMs: pool.waits.percentiles(),
    openMs: pool.openings.percentiles(),
    ageMs: { average: ages.length === 0 ? 0 : ages.reduce((sum, age) => sum + age, 0) / ages.length, max: Math.max(0, ...ages) },
    slots: places.map(({ slot, state, key, holding, openedAt }) => ({
      ...{ name: slot.name, state, key, holder: holding?.holder ?? null },
      ageMs: key === null ? 0 : now - openedAt,
      memoryBytes: slot.memoryBytes?.() ?? null,
    })),
  }
}

async function healthOf<Handle>(
  pool: Pool<Handle>,
  ask: (work: (signal: AbortSignal) => Promise<void>) => Promise<void>,
): Promise<SessionsHealth> {
  const slots = await Promise.all(
    pool.places.map(async ({ slot, state }) => {
      // A busy slot would only answer after its work; one that was never started has nothing to answer.
      const asked = state === 'idle' || state === 'empty'
      const answers = asked
        ? await ask((signal) => slot.check(signal)).then(
            () => true,
            () => false,
          )
        : state === 'leased' || state === 'opening' || state === 'closing'
      return { name: slot.name, state, answers }
    }),
  )
  const sick = slots.filter(({ state, answers }, index) => !answers && !(state === 'down' && pool.places[index]?.failures === 0))
  return { status: sick.length === 0 ? 'healthy' : sick.length < slots.length ? 'degraded' : 'down', slots }
}
