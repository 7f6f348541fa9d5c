import { runRules, type Skip } from '../kit.ts'
import type { Runner } from '../runner.ts'
import type { QueueBench } from './bench.ts'
import { queueRules } from './rules.ts'

/**
 * Holds a queue to the `Queue` contract: one case per MUST, each on a fresh bench.
 *
 * @example
 * testQueue({ name: 'my queue', runner: { describe, it }, open: async () => bench })
 */
export function testQueue(options: {
  readonly name: string
  readonly runner: Runner
  readonly open: () => Promise<QueueBench>
  readonly skip?: readonly Skip[]
}): void {
  runRules({ name: options.name, runner: options.runner, open: options.open, rules: queueRules, skip: options.skip ?? [] })
}
