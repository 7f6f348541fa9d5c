import fc from 'fast-check'
import { expect, test } from 'vitest'
import { coreErrors } from '../errors/codes.ts'
import { InvariantError } from '../errors/invariant.ts'
import { manualClock } from '../ports/manual-clock.fixture.ts'
import { type RetryOptions, retryReads } from './retry-reads.ts'

const unreachable = () => coreErrors.create('CHAIN_UNREACHABLE', { chain: 'test:1', reason: 'reset' })

/** A clock on which every pause is over at once, and a record of the pauses. */
function instant(draw: (below: number) => number = (below) => below - 1) {
  const pauses: number[] = []
  const clock = { ...manualClock(), sleep: async (ms: number) => void pauses.push(ms) }
  const options: RetryOptions = {
    clock,
    random: { bytes: (length) => new Uint8Array(length), below: draw },
    attemptsMax: 5,
    baseMs: 100,
    capMs: 300,
    signal: new AbortController().signal,
    operation: 'read',
  }
  return { options, pauses }
}

test('tries again with pauses that double up to the cap', async () => {
  const { options, pauses } = instant()
  const tries: number[] = []
  const result = await retryReads(options, async (attempt) => {
    tries.push(attempt)
    if (attempt < 5) throw unreachable()
    return 'there'
  })
  expect(result).toBe('there')
  expect(tries).toEqual([1, 2, 3, 4, 5])
  expect(pauses).toEqual([100, 200, 300, 300])
})

test('gives the last error when the tries are used up, and tells of each retry', async () => {
  const { options } = instant()
  const heard: number[] = []
  const failures = [unreachable(), unreachable(), unreachable()]
  const result = retryReads({ ...options, attemptsMax: 3, onRetry: (_, attempt) => heard.push(attempt) }, (attempt) =>
    Promise.reject(failures[attempt - 1]),
  )
  await expect(result).rejects.toBe(failures[2])
  expect(heard).toEqual([1, 2])
})

test.each([
  ['an error that would come again', coreErrors.create('CHAIN_NETWORK_MISMATCH', { expected: 'a', actual: 'b' })],
  ['a bug', new InvariantError('broken')],
])('does not try again after %s', async (_, failure) => {
  const { options, pauses } = instant()
  await expect(retryReads(options, () => Promise.reject(failure))).rejects.toBe(failure)
  expect(pauses).toEqual([])
})

test('gives way while it pauses', async () => {
  const clock = manualClock()
  const caller = new AbortController()
  const { options } = instant()
  let tries = 0
  const result = retryReads({ ...options, clock, signal: caller.signal }, async () => {
    tries += 1
    throw unreachable()
  })
  await clock.advance(0)
  caller.abort()
  await expect(result).rejects.toMatchObject({ code: 'ABORTED' })
  expect(tries).toBe(1)
  expect(clock.pending()).toBe(0)
})

test('no pause is longer than the cap or the doubled base, for any draw', async () => {
  const property = fc.asyncProperty(
    fc.integer({ min: 0, max: 5_000 }),
    fc.integer({ min: 0, max: 60_000 }),
    fc.integer({ min: 1, max: 60 }),
    fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }),
    async (baseMs, capMs, attemptsMax, share) => {
      const { options, pauses } = instant((below) => Math.floor(share * below))
      await expect(retryReads({ ...options, baseMs, capMs, attemptsMax }, () => Promise.reject(unreachable()))).rejects.toThrow()
      expect(pauses.length).toBe(attemptsMax - 1)
      for (const [index, pause] of pauses.entries()) {
        expect(pause).toBeGreaterThanOrEqual(0)
        expect(pause).toBeLessThanOrEqual(Math.min(capMs, baseMs * 2 ** index))
      }
    },
  )
  await fc.assert(property, { numRuns: 200 })
})
