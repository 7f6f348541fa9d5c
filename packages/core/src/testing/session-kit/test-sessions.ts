import { runRules, type Skip } from '../kit.ts'
import type { Runner } from '../runner.ts'
import type { SessionBench } from './bench.ts'
import { sessionRules } from './rules.ts'

/**
 * Holds a session manager to the `SessionManager` contract: one case per MUST, each on a fresh bench.
 *
 * @example
 * testSessionManager({ name: 'my sessions', runner: { describe, it }, open: async () => bench })
 */
export function testSessionManager(options: {
  readonly name: string
  readonly runner: Runner
  readonly open: () => Promise<SessionBench>
  readonly skip?: readonly Skip[]
}): void {
  runRules({ name: options.name, runner: options.runner, open: options.open, rules: sessionRules, skip: options.skip ?? [] })
}
