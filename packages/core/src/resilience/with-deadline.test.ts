import { getEventListeners } from 'node:events'
import { expect, test } from 'vitest'
import { manualClock } from '../ports/manual-clock.fixture.ts'
import { withDeadline } from './with-deadline.ts'

const never = () => new Promise<never>(() => {})
const caught = (work: Promise<unknown>) =>
  work.then(
    () => 'resolved',
    (error: { code?: string }) => error.code ?? error,
  )

test('gives the value and leaves neither timer nor listener', async () => {
  const clock = manualClock()
  const { signal } = new AbortController()
  expect(await withDeadline(clock, 100, signal, 'read', async () => 7)).toBe(7)
  expect(clock.pending()).toBe(0)
  expect(getEventListeners(signal, 'abort')).toEqual([])
})

test('answers TIMED_OUT at the deadline though the work ignores its signal', async () => {
  const clock = manualClock()
  const result = caught(withDeadline(clock, 100, new AbortController().signal, 'read', never))
  await clock.advance(99)
  expect(await Promise.race([result, 'waiting'])).toBe('waiting')
  await clock.advance(1)
  expect(await result).toBe('TIMED_OUT')
  expect(clock.pending()).toBe(0)
})

test('tells an abort by the caller from the deadline, also when the work turns it into its own error', async () => {
  const clock = manualClock()
  const caller = new AbortController()
  const fetching = (signal: AbortSignal) =>
    new Promise<never>((_, reject) => signal.addEventListener('abort', () => reject(new DOMException('gone', 'AbortError'))))
  const result = caught(withDeadline(clock, 100, caller.signal, 'read', fetching))
  caller.abort()
  expect(await result).toBe('ABORTED')
  expect(clock.pending()).toBe(0)
})

test('does not start the work for a caller who has left', async () => {
  let started = false
  const work = async () => {
    started = true
  }
  expect(await caught(withDeadline(manualClock(), 100, AbortSignal.abort(), 'read', work))).toBe('ABORTED')
  expect(started).toBe(false)
})

test('passes on what the work throws, thrown late or at once', async () => {
  const clock = manualClock()
  const failure = new TypeError('broken')
  const signal = new AbortController().signal
  expect(await caught(withDeadline(clock, 100, signal, 'read', () => Promise.reject(failure)))).toBe(failure)
  expect(
    await caught(
      withDeadline(clock, 100, signal, 'read', () => {
        throw failure
      }),
    ),
  ).toBe(failure)
  expect(clock.pending()).toBe(0)
})
