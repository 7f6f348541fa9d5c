import assert from 'node:assert/strict'
import { type Rule, rule, runRules, type Skip } from '../kit.ts'
import type { Runner } from '../runner.ts'
import { abilityRules } from './abilities.ts'
import type { ChainBench } from './chain-bench.ts'
import { decidingRules } from './deciding.ts'
import { inspectingRules } from './inspecting.ts'
import { talkingRules } from './talking.ts'

/** The optional abilities of an adapter. */
export type ChainAbility = 'replace' | 'bumpByChild' | 'compose' | 'coins' | 'deposits' | 'balances'

const abilities: readonly ChainAbility[] = ['replace', 'bumpByChild', 'compose', 'coins', 'deposits', 'balances']

/** A rule of an ability passes where the ability is absent, so an adapter that lost one would stay green unless asked for it. */
const offersExactly = (expected: readonly ChainAbility[]): Rule<ChainBench> =>
  rule('abilities', 'are the ones this suite names', async ({ adapter }) => {
    assert.deepEqual(abilities.filter((ability) => adapter[ability] !== undefined).sort(), [...expected].sort())
  })

/**
 * Runs every MUST of {@link ChainAdapter}, CA-1 to CA-26, each on a fresh bench.
 *
 * Rules of an ability (`replace`, `coins`, `compose` …) hold wherever the adapter offers it; `abilities` says which it must
 * offer. A skip is run and must fail.
 *
 * @example
 * ```ts
 * // chain-x/src/x.node.test.ts
 * import { describe, it } from 'vitest'
 * import { testChainAdapter } from '@wallet/core/testing'
 * import { startNode } from './node.fixture.ts'
 *
 * testChainAdapter({
 *   runner: { describe, it },
 *   open: async () => {
 *     const node = await startNode() // a chain of its own, its wallet funded for four sends
 *     return { adapter: node.adapter(), wallet: node.wallet, signer: node.signer, foreignAddress: 'x-testnet…',
 *       intent: (wish) => node.intent(wish), loseNextReply: () => node.proxy.loseNextReply(),
 *       providersDown: () => node.proxy.refuseAll(), confirm: (n) => node.mine(n), finalize: () => node.mine(node.finality),
 *       reorg: (depth) => node.reorg(depth), deposit: (to, amount) => node.pay(to, amount), close: () => node.stop() }
 *   },
 *   abilities: ['coins', 'replace', 'deposits', 'balances'],
 *   skip: [{ id: 'CA-16', reason: 'this node cannot reorganise', issue: 'https://…/7' }],
 * })
 * ```
 */
export function testChainAdapter<Facts>(options: {
  readonly runner: Runner
  /** Fresh and isolated for every case. */
  readonly open: () => Promise<ChainBench<Facts>>
  /** All the optional abilities that the adapter must offer, and no others; unchecked when absent. */
  readonly abilities?: readonly ChainAbility[]
  readonly skip?: readonly Skip[]
}): void {
  const { runner, open, skip = [] } = options
  const offered = options.abilities === undefined ? [] : [offersExactly(options.abilities)]
  const rules = [...offered, ...decidingRules, ...inspectingRules, ...talkingRules, ...abilityRules]
  runRules({ name: 'chain adapter', runner, rules, skip, open })
}
