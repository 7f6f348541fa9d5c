import { getEventListeners } from 'node:events'
import { expect, test } from 'vitest'
import { manualClock } from '../ports/manual-clock.fixture.ts'
import { memoryQueue } from './memory-queue.ts'

const open = new AbortController().signal
const asked = { max: 10, visibilityMs: 1_000, waitMs: 0 }

test('keeps the order of arrival', async () => {
  const queue = memoryQueue({ name: 'bell', clock: manualClock() })
  for (const body of ['a', 'b', 'c']) await queue.send(body)
  expect((await queue.receive({ ...asked, max: 2 }, open)).map(({ body }) => body)).toEqual(['a', 'b'])
  expect((await queue.receive(asked, open)).map(({ body }) => body)).toEqual(['c'])
})

test('a body changed after send or after receive is not changed in the queue', async () => {
  const clock = manualClock()
  const queue = memoryQueue({ name: 'bell', clock })
  const body = { order: 'w-1' }
  await queue.send(body)
  body.order = 'forged'
  const [first] = await queue.receive(asked, open)
  expect(first?.body).toEqual({ order: 'w-1' })
  Object.assign(first?.body as object, { order: 'forged' })
  await clock.advance(1_000)
  expect((await queue.receive(asked, open))[0]?.body).toEqual({ order: 'w-1' })
})

test('an immediate ring brings a delayed one of the same id forward', async () => {
  const queue = memoryQueue({ name: 'bell', clock: manualClock() })
  await queue.send('later', { dedupeId: 'w-1', delayMs: 60_000 })
  await queue.send('now', { dedupeId: 'w-1' })
  expect((await queue.receive(asked, open)).map(({ body }) => body)).toEqual(['later'])
})

test('waiting receivers share what comes, and leave no timers or listeners', async () => {
  const clock = manualClock()
  const queue = memoryQueue({ name: 'bell', clock })
  const caller = new AbortController()
  const waiting = [1, 2].map(() => queue.receive({ max: 1, visibilityMs: 1_000, waitMs: 5_000 }, caller.signal))
  await clock.advance(10)
  await queue.send('a')
  await queue.send('b')
  await clock.advance(0)
  expect(
    (await Promise.all(waiting))
      .flat()
      .map(({ body }) => body)
      .sort(),
  ).toEqual(['a', 'b'])
  expect(clock.pending()).toBe(0)
  expect(getEventListeners(caller.signal, 'abort')).toEqual([])
})

test('works through many messages in little time', async () => {
  const queue = memoryQueue({ name: 'bell', clock: manualClock() })
  for (let n = 0; n < 20_000; n++) await queue.send(n, { dedupeId: `w-${n}` })
  let seen = 0
  for (
    let part = await queue.receive({ ...asked, max: 100 }, open);
    part.length > 0;
    part = await queue.receive({ ...asked, max: 100 }, open)
  ) {
    seen += part.length
    for (const { receipt } of part) await queue.ack(receipt)
  }
  expect(seen).toBe(20_000)
})
