import { availableParallelism } from 'node:os'
import { expect, test } from 'vitest'
import { patch } from './patched-copy.ts'
import { playHistories, spread } from './play.ts'
import { together } from './protocol.ts'

const cores = Math.max(2, availableParallelism())

test('10,000 histories of every profile keep every promise', { timeout: 600_000 }, async () => {
  const report = await playHistories({ from: 1, count: 10_000, cores })
  const told = report.violations.map(
    ({ seed, profile, violation }) => `pnpm sim --seed ${seed} (${profile}): ${violation.message.split('\n')[0]}`,
  )
  expect(told).toEqual([])
  expect(report.histories).toBe(10_000)
  // A simulator in which nothing happens finds nothing.
  expect(report.steps).toBeGreaterThan(1_500_000)
  expect(report.ends['completed']).toBeGreaterThan(15_000)
  expect(report.ends['failed']).toBeGreaterThan(500)
  expect(report.ends['cancelled']).toBeGreaterThan(50)
})

test('an edit must find its place exactly once', () => {
  expect(patch('a b c', 'b', '$&', 'x')).toBe('a $& c')
  expect(() => patch('a b b', 'b', 'c', 'x.ts')).toThrow('x.ts: the text to change occurs 2 times')
  expect(() => patch('a', 'b', 'c', 'x.ts')).toThrow('occurs 0 times')
})

test('tasks are spread over lanes and answered in order', async () => {
  let running = 0
  let most = 0
  const answers = await spread(2, [3, 1, 2], async (turns) => {
    most = Math.max(most, ++running)
    for (let turn = 0; turn < turns; turn += 1) await Promise.resolve()
    running -= 1
    return turns * 10
  })
  expect({ answers, most }).toEqual({ answers: [30, 10, 20], most: 2 })
})

test('reports add up', () => {
  const one = { histories: 1, steps: 10, cpuMs: 2, ends: { completed: 1, failed: 1 }, violations: [] }
  expect(together([one, { ...one, ends: { completed: 2 } }])).toEqual({
    histories: 2,
    steps: 20,
    cpuMs: 4,
    ends: { completed: 3, failed: 1 },
    violations: [],
  })
})
