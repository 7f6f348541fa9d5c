import { describe, expect, test } from 'vitest'
import { manualClock } from '../../ports/manual-clock.fixture.ts'
import { memoryQueue } from '../../queue/memory-queue.ts'
import type { Queue } from '../../queue/queue.ts'
import { collectCases } from '../collect.ts'
import type { QueueBench } from './bench.ts'
import { brokenQueues } from './broken-queues.fixture.ts'
import { queueRules } from './rules.ts'
import { testQueue } from './test-queue.ts'

const bench =
  (breakIt: (queue: Queue) => Queue = (queue) => queue) =>
  async (): Promise<QueueBench> => {
    const clock = manualClock()
    const queue = breakIt(memoryQueue({ name: 'bell', clock }))
    return { queue, beatMs: 1_000, advance: (ms) => clock.advance(ms), close: async () => {} }
  }

testQueue({ name: 'memoryQueue keeps the contract', runner: { describe, it: test }, open: bench() })

describe('the kit notices a queue that', () => {
  test.each(brokenQueues)('$how ($rule)', async ({ rule, breakIt }) => {
    const runner = collectCases()
    testQueue({ name: 'broken', runner, open: bench(breakIt) })
    const failed = (await runner.run((name) => name.startsWith(`${rule} `))).filter(({ error }) => error !== null)
    expect(failed.map(({ name }) => name)).not.toEqual([])
    for (const { error } of failed) expect(error).toHaveProperty('code', 'ERR_ASSERTION')
  })

  test('breaks any rule: each has a broken queue', () => {
    expect(new Set(brokenQueues.map(({ rule }) => rule))).toEqual(new Set(queueRules.map(({ id }) => id)))
  })
})
