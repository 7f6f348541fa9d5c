import fc from 'fast-check'
import { expect, test } from 'vitest'
import { manualClock } from '../ports/manual-clock.fixture.ts'
import { composeFeeSource } from './compose-fee-source.ts'
import type { FeeQuote, FeeSource } from './fee-source.ts'

const open = new AbortController().signal
const oneRate = fc.bigInt({ min: -5n, max: 2_000n })
type Mood = { readonly kind: 'rate'; readonly rate: bigint } | { readonly kind: 'down' } | { readonly kind: 'throws' }
const mood: fc.Arbitrary<Mood> = fc.oneof(
  oneRate.map((rate): Mood => ({ kind: 'rate', rate })),
  fc.constant<Mood>({ kind: 'down' }),
  fc.constant<Mood>({ kind: 'throws' }),
)

function moody(name: string, current: () => Mood): FeeSource {
  return {
    name,
    async quote(): Promise<FeeQuote> {
      const now = current()
      if (now.kind === 'throws') throw new TypeError('broken')
      return now.kind === 'down' ? { status: 'unavailable', reason: 'down' } : { status: 'quoted', rate: now.rate, source: name }
    },
  }
}

test('whatever the sources do: no throw, no rate outside the bounds, none too old, and the first that answers is heard', async () => {
  const step = fc.record({ moods: fc.tuple(mood, mood), pauseMs: fc.nat(400) })
  const property = fc.asyncProperty(
    fc.array(step, { minLength: 1, maxLength: 12 }),
    fc.bigInt({ min: 1n, max: 900n }),
    fc.bigInt({ min: 0n, max: 900n }),
    async (steps, floor, span) => {
      const cap = floor + span
      let now = 0
      let moods: readonly [Mood, Mood] = [{ kind: 'down' }, { kind: 'down' }]
      const sources = [moody('a', () => moods[0]), moody('b', () => moods[1])]
      const clock = { ...manualClock(), now: () => now }
      const fees = composeFeeSource({ sources, clock, cacheMs: 100, lastGoodMs: 300, timeoutMs: 50, floor, cap })
      let good: { rate: bigint; at: number } | undefined
      for (const { moods: next, pauseMs } of steps) {
        moods = next
        now += pauseMs
        const fresh = good !== undefined && now - good.at < 100
        const first = next.find((one) => one.kind === 'rate' && one.rate > 0n)
        if (!fresh && first?.kind === 'rate') good = { rate: first.rate, at: now }
        const known = good !== undefined && now - good.at < 300 ? good.rate : undefined
        const quote = await fees.quote({ blocks: 1 }, open)
        if (known === undefined) expect(quote.status).toBe('unavailable')
        else if (known > cap) expect(quote).toMatchObject({ status: 'above-cap', rate: known, cap })
        else expect(quote).toMatchObject({ status: 'quoted', rate: known < floor ? floor : known })
      }
    },
  )
  await fc.assert(property, { numRuns: 500 })
})
