import fc from 'fast-check'
import { expect, test } from 'vitest'
import { systemClock } from '../../ports/system-clock.ts'
import { prng } from '../../testing/build/prng.ts'
import { MemoryGround } from '../../testing/shared-engine/memory-ground.ts'
import { SharedHistory } from '../../testing/shared-engine/recorder.ts'
import { randomScript } from '../../testing/store-kit/random-script.ts'

const now = (): number => 1_700_000_000_000
const clock = { ...systemClock, now, sleep: async () => undefined }

/** What the line does to each call in turn: arrives that often, and is answered or not. */
const faults = fc.array(
  fc.record({ arrives: fc.constantFrom(0 as const, 1 as const, 1 as const, 1 as const, 2 as const), answered: fc.boolean() }),
  { maxLength: 12 },
)

test('whatever the order in which calls and answers travel, one order of the batches explains every answer', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.scheduler(),
      fc.nat(10_000),
      faults,
      fc.integer({ min: 1, max: 8 }),
      async (scheduler, seed, mishaps, changesMax) => {
        const history = new SharedHistory()
        const ground = new MemoryGround({ now, changesMax })
        const pending = [...mishaps]
        const stores = [0, 1, 2].map((client) => {
          const dice = prng(seed * 3 + client)
          return history.record({
            engine: ground.connect({
              pause: () => scheduler.schedule(Promise.resolve()),
              mischief: () => pending.shift() ?? { arrives: 1, answered: true },
            }),
            clock,
            random: { bytes: (length) => Uint8Array.from({ length }, () => dice.below(256)), below: dice.below },
          })
        })
        const script = randomScript(seed, 12)
        const work = stores.map(async (store) => {
          for (const command of script) await store.apply([command, { verb: 'countOrders', input: {} }]).catch(() => undefined)
        })
        await scheduler.waitFor(Promise.all(work))
        expect(history.contradictions()).toEqual([])
        expect(history.size()).toBeGreaterThan(0)
      },
    ),
    { numRuns: 150 },
  )
}, 180_000)
