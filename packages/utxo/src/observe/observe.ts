import { isWalletError, type Observation, type SealedAttempt } from '@wallet/core'
import type { ChainState } from '../chain/chain-state.ts'
import type { ChainPoint } from '../chain/follower.ts'
import { outpointOf } from '../chain/outpoint.ts'
import type { Spend } from '../chain/spends.ts'
import { judge } from './judge.ts'
import { keysOf, locateSpends } from './locate.ts'

/** Looks at each attempt by its coins, its outputs and its id. Answers `unavailable` rather than throw. */
export async function observe(state: ChainState, attempts: readonly SealedAttempt[], signal: AbortSignal): Promise<readonly Observation[]> {
  if (attempts.length === 0) return []
  try {
    for (const { signed } of attempts) state.own.add(signed)
    await state.follower.sync(0, signal)
    await state.refreshOwn(state.settings.tipMaxAgeMs)
    await locateSpends(state, attempts, signal)
    const tip = await state.follower.sync(Number.POSITIVE_INFINITY, signal)
    const agreed = await agreementOn(state, tip, attempts, signal)
    const ours = new Set<string>(attempts.map(({ signed }) => signed.id))
    return attempts.map((attempt) => judge({ state, tip, agreed, ours }, attempt))
  } catch (error) {
    if (!isWalletError(error)) throw error
    return attempts.map((attempt) => ({ attempt: attempt.id, status: 'unavailable', reason: error.message }))
  }
}

/** Asks the nodes about the blocks that are deep enough to matter. */
async function agreementOn(
  state: ChainState,
  tip: ChainPoint,
  attempts: readonly SealedAttempt[],
  signal: AbortSignal,
): Promise<(spend: Spend) => boolean> {
  const { finality, quorum } = state.settings
  if (quorum === 1) return () => true
  const deep = new Map<string, Spend>()
  const coins = new Set(attempts.flatMap((attempt) => keysOf(state, attempt)))
  // What became of the coins that an unconfirmed ancestor spends decides about the attempt too. A set grows while it is walked through.
  for (const key of coins) for (const input of state.own.get(outpointOf(key).txid)?.inputs ?? []) coins.add(input)
  for (const key of coins) {
    const spend = state.spends.of(key)
    if (spend !== null && spend !== undefined && tip.height - spend.height + 1 >= finality) deep.set(spend.hash, spend)
  }
  const asked = [...deep.values()].map(async ({ hash, height }) => ((await state.client.agree(height, hash, signal)) ? [hash] : []))
  const agreed = new Set((await Promise.all(asked)).flat())
  return ({ hash }) => agreed.has(hash)
}
