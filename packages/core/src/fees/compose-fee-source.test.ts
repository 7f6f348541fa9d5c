import { getEventListeners } from 'node:events'
import { describe, expect, test } from 'vitest'
import { manualClock } from '../ports/manual-clock.fixture.ts'
import { type ComposeFeeOptions, composeFeeSource } from './compose-fee-source.ts'
import type { FeeQuote, FeeSource } from './fee-source.ts'
import { fixedFeeSource } from './fixed-fee-source.ts'

const open = new AbortController().signal
const target = { blocks: 2 }

/** A source that answers what the test says, and counts. */
function source(name: string, answer: () => Promise<FeeQuote> | FeeQuote) {
  const counted = {
    name,
    asked: 0,
    quote: async () => {
      counted.asked += 1
      return answer()
    },
  }
  return counted satisfies FeeSource
}
const rate = (name: string, value: bigint) => source(name, () => ({ status: 'quoted', rate: value, source: name }))
const down = (name: string) => source(name, () => ({ status: 'unavailable', reason: 'down' }))

function composed(sources: readonly FeeSource[], more: Partial<ComposeFeeOptions> = {}) {
  const clock = manualClock()
  const base = { sources, clock, cacheMs: 1_000, lastGoodMs: 60_000, timeoutMs: 500, floor: 10n, cap: 1_000n }
  return { clock, fees: composeFeeSource({ ...base, ...more }) }
}

describe('the order of sources', () => {
  test('the first that has a rate answers, and the rest are not asked', async () => {
    const [a, b, c] = [down('a'), rate('b', 50n), rate('c', 20n)]
    expect(await composed([a, b, c]).fees.quote(target, open)).toEqual({ status: 'quoted', rate: 50n, source: 'b' })
    expect([a.asked, b.asked, c.asked]).toEqual([1, 1, 0])
  })

  test('one that throws, hangs or answers nonsense is passed over, and its text stays inside', async () => {
    const throws = source('throws', () => Promise.reject(new Error('https://u:secret@x')))
    const hangs = source('hangs', () => new Promise<never>(() => {}))
    const zero = rate('zero', 0n)
    const text = source('text', () => ({ status: 'quoted', rate: '7' as never, source: 'text' }))
    const { clock, fees } = composed([throws, hangs, zero, text])
    const quote = fees.quote(target, open)
    await clock.advance(500)
    const answer = await quote
    expect(answer).toMatchObject({ status: 'unavailable', reason: expect.stringContaining('hangs: failed or took too long') })
    expect(JSON.stringify(answer)).not.toContain('secret')
    expect(clock.pending()).toBe(0)
  })
})

describe('bounds', () => {
  test('a low rate is raised to the floor', async () => {
    expect(await composed([rate('a', 3n)]).fees.quote(target, open)).toMatchObject({ status: 'quoted', rate: 10n })
  })

  test('a rate above the cap is told, and no cheaper source decides instead', async () => {
    const cheap = rate('cheap', 20n)
    const quote = await composed([rate('a', 1_001n), cheap]).fees.quote(target, open)
    expect(quote).toEqual({ status: 'above-cap', rate: 1_001n, cap: 1_000n, source: 'a' })
    expect(cheap.asked).toBe(0)
  })

  test('bounds that cross are a bug', () => {
    expect(() => composed([], { floor: 11n, cap: 10n })).toThrow('floor')
    expect(() => composed([], { floor: 0n })).toThrow('floor')
    expect(() => fixedFeeSource(0n)).toThrow('fixed')
  })
})

describe('memory', () => {
  test('an answer is used again until cacheMs, per target', async () => {
    const a = rate('a', 50n)
    const { clock, fees } = composed([a])
    await fees.quote(target, open)
    await clock.advance(999)
    await fees.quote(target, open)
    expect(a.asked).toBe(1)
    await fees.quote({ blocks: 6 }, open)
    expect(a.asked).toBe(2)
    await clock.advance(1)
    await fees.quote(target, open)
    expect(a.asked).toBe(3)
  })

  test('the last good answer stands in for lastGoodMs, then the last resort, then nothing', async () => {
    let up = true
    const a = source('a', () => (up ? { status: 'quoted', rate: 50n, source: 'a' } : { status: 'unavailable', reason: 'down' }))
    const { clock, fees } = composed([a], { lastResort: fixedFeeSource(30n) })
    await fees.quote(target, open)
    up = false
    await clock.advance(59_999)
    expect(await fees.quote(target, open)).toEqual({ status: 'quoted', rate: 50n, source: 'last-good(a)' })
    await clock.advance(1)
    expect(await fees.quote(target, open)).toEqual({ status: 'quoted', rate: 30n, source: 'fixed' })
    const bare = composed([down('a')]).fees
    expect(await bare.quote(target, open)).toEqual({ status: 'unavailable', reason: 'a: down' })
  })

  test('the last resort is not remembered: the sources are asked again at once', async () => {
    let up = false
    const a = source('a', () => (up ? { status: 'quoted', rate: 50n, source: 'a' } : { status: 'unavailable', reason: 'down' }))
    const { fees } = composed([a], { lastResort: fixedFeeSource(30n) })
    expect(await fees.quote(target, open)).toMatchObject({ rate: 30n })
    up = true
    expect(await fees.quote(target, open)).toMatchObject({ rate: 50n })
  })

  test('a clock set back makes the memory worthless, not eternal', async () => {
    let now = 10_000
    const a = rate('a', 50n)
    const { fees } = composed([a], { clock: { ...manualClock(), now: () => now } })
    await fees.quote(target, open)
    now = 0
    await fees.quote(target, open)
    expect(a.asked).toBe(2)
  })
})

describe('callers at once', () => {
  test('share one round; one who leaves does not end it for the others', async () => {
    const gate = Promise.withResolvers<FeeQuote>()
    const a = source('a', () => gate.promise)
    const { clock, fees } = composed([a])
    const leaver = new AbortController()
    const left = fees.quote(target, leaver.signal)
    const stayed = fees.quote(target, open)
    leaver.abort()
    expect(await left).toMatchObject({ status: 'unavailable' })
    gate.resolve({ status: 'quoted', rate: 50n, source: 'a' })
    expect(await stayed).toMatchObject({ status: 'quoted', rate: 50n })
    expect(a.asked).toBe(1)
    expect(getEventListeners(leaver.signal, 'abort')).toEqual([])
    expect(clock.pending()).toBe(0)
  })
})
