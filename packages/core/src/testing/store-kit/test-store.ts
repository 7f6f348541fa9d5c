import { runRules, type Skip } from '../kit.ts'
import type { Runner } from '../runner.ts'
import { claimRules } from './rules/claims.ts'
import { commandRules } from './rules/commands.ts'
import { historyRules } from './rules/history.ts'
import { laneRules } from './rules/lanes.ts'
import { leaseRules } from './rules/leases.ts'
import { moneyRules } from './rules/money.ts'
import { movingRules } from './rules/moving.ts'
import type { StoreBench } from './store-bench.ts'

/**
 * Runs every MUST of {@link Store}, ST-1 to ST-33, each case on a fresh bench. A skip is run and must fail.
 *
 * @example
 * ```ts
 * testStore({ runner: { describe, it }, open: async () => openBench(await mkdtemp(join(tmpdir(), 'store-'))) })
 * ```
 */
export function testStore(options: {
  readonly runner: Runner
  /** Fresh, empty and isolated for every case. */
  readonly open: () => Promise<StoreBench>
  readonly skip?: readonly Skip[]
}): void {
  const { runner, open, skip = [] } = options
  const rules = [...commandRules, ...moneyRules, ...leaseRules, ...laneRules, ...claimRules, ...historyRules, ...movingRules]
  runRules({ name: 'store', runner, open, skip, rules })
}
