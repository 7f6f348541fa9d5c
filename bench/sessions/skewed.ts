import { createSessions, type SessionSlot, systemClock } from '@wallet/core'
import { percentile } from '../kit/statistics.ts'

/** How one policy did under the skewed load. */
export type Skewed = {
  readonly hitRate: number
  readonly perSecond: number
  readonly waitP50: number
  readonly waitP95: number
  readonly waitMax: number
}

const [wallets, slots, callers, operations] = [30, 6, 64, 3_000]
/** A tenth of what a real open takes, and a call of a few milliseconds. */
const [openMs, callMs] = [120, 3]

function fakeSlot(name: string): SessionSlot<string> {
  return {
    name,
    open: async (key) => {
      await systemClock.sleep(openMs)
      return () => key
    },
    close: async () => systemClock.sleep(callMs),
    settled: () => true,
    check: async () => undefined,
    restart: async () => undefined,
    stop: async () => undefined,
  }
}

/** Wallet `n` is wanted in proportion to 1 / (n + 1): a few are busy, most are not. The same draws for every policy. */
function draws(count: number): readonly string[] {
  const weights = Array.from({ length: wallets }, (_, index) => 1 / (index + 1))
  const total = weights.reduce((sum, weight) => sum + weight, 0)
  let state = 42
  return Array.from({ length: count }, () => {
    state = (state * 1_103_515_245 + 12_345) % 2_147_483_648
    let rest = (state / 2_147_483_648) * total
    const drawn = weights.findIndex((weight) => {
      rest -= weight
      return rest <= 0
    })
    return `wallet-${drawn}`
  })
}

/** Runs the load once. `ageCapMs` 0 serves strictly in order and evicts the longest unused: plain LRU. */
export async function skewed(ageCapMs: number): Promise<Skewed> {
  const sessions = createSessions({
    slots: Array.from({ length: slots }, (_, index) => fakeSlot(`s${index}`)),
    ageCapMs,
    opensMax: slots,
    waitersMax: 1_000,
  })
  const keys = draws(operations)
  const waits: number[] = []
  let next = 0
  const startedAt = performance.now()
  const caller = async (): Promise<void> => {
    for (let key = keys[next++]; key !== undefined; key = keys[next++]) {
      const askedAt = performance.now()
      await sessions.withWallet(key, new AbortController().signal, async () => {
        waits.push(performance.now() - askedAt)
        await systemClock.sleep(callMs)
      })
    }
  }
  await Promise.all(Array.from({ length: callers }, caller))
  const seconds = (performance.now() - startedAt) / 1_000
  const { hits, opens } = sessions.stats()
  await sessions.closeAll()
  return {
    hitRate: hits / (hits + opens),
    perSecond: operations / seconds,
    waitP50: percentile(waits, 0.5),
    waitP95: percentile(waits, 0.95),
    waitMax: Math.max(...waits),
  }
}
