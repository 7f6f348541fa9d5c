import { expect, test } from 'vitest'
import { concurrency } from './concurrency.ts'

test('lets only so many run at once, the others in order', async () => {
  const limit = concurrency(2)
  const { signal } = new AbortController()
  const gates = Array.from({ length: 5 }, () => Promise.withResolvers<void>())
  const started: number[] = []
  let most = 0
  const calls = gates.map((gate, index) =>
    limit.run('read', signal, async () => {
      started.push(index)
      most = Math.max(most, limit.running())
      await gate.promise
      return index
    }),
  )
  expect(limit.waiting()).toBe(3)
  for (const gate of gates) gate.resolve()
  expect(await Promise.all(calls)).toEqual([0, 1, 2, 3, 4])
  expect(started).toEqual([0, 1, 2, 3, 4])
  expect(most).toBe(2)
})

test('a waiting or running call gives way to its signal and frees the place', async () => {
  const limit = concurrency(1)
  const running = new AbortController()
  const waiting = new AbortController()
  const first = limit.run('first', running.signal, () => new Promise<void>(() => {}))
  let started = false
  const second = limit.run('second', waiting.signal, async () => {
    started = true
  })
  waiting.abort()
  await expect(second).rejects.toMatchObject({ code: 'ABORTED', context: { operation: 'second' } })
  expect(started).toBe(false)
  running.abort()
  await expect(first).rejects.toMatchObject({ code: 'ABORTED' })
  expect(await limit.run('third', new AbortController().signal, async () => 3)).toBe(3)
})

test('passes on what the work throws', async () => {
  const failure = new TypeError('broken')
  await expect(concurrency(1).run('read', new AbortController().signal, () => Promise.reject(failure))).rejects.toBe(failure)
})
