import type { ChainAdapter } from '../../chain/chain-adapter.ts'
import type { Observation } from '../../chain/observation.ts'
import { invariant } from '../../errors/invariant.ts'
import { isWalletError } from '../../errors/wallet-error.ts'
import { withDeadline } from '../../resilience/with-deadline.ts'
import type { Attempt } from '../../store/records.ts'
import type { Context } from '../context.ts'
import { deadMakers } from './dead-makers.ts'
import { sealedView } from './live.ts'
import { ownRivals } from './own-rivals.ts'

/** Asks the chain about attempts, notes what is new in the store, and answers by attempt id. */
export async function lookAtChain(
  context: Context,
  adapter: ChainAdapter,
  attempts: readonly Attempt[],
  signal: AbortSignal,
): Promise<ReadonlyMap<string, Observation>> {
  if (attempts.length === 0) return new Map()
  const ask = (asked: readonly Attempt[]): Promise<readonly Observation[]> =>
    withDeadline(context.clock, context.worker.callTimeoutMs, signal, 'observe', (deadline) =>
      adapter.observe(asked.map(sealedView), deadline),
    )
  let observations = await ask(attempts)
  const rivals = await ownRivals(context, attempts, observations)
  // Shown whose transaction it was, the adapter can tell what it means for the one that lost.
  if (rivals.length > 0) observations = (await ask([...attempts, ...rivals])).slice(0, attempts.length)
  invariant(observations.length === attempts.length, 'one observation per attempt')
  observations = await withOrphans(context, attempts, observations, ask)
  const seen = new Map<string, Observation>()
  const news: Promise<unknown>[] = []
  for (const [index, attempt] of attempts.entries()) {
    const observation = observations[index]
    invariant(observation !== undefined && observation.attempt === attempt.id, 'observations come in the order of the attempts')
    seen.set(attempt.id, observation)
    if (isNews(attempt.observation, observation)) news.push(context.store.observe({ attempt: attempt.id, observation }))
  }
  await Promise.all(news)
  return seen
}

/**
 * The same, with those proven dead of which no node has heard because their coins were never made. Nothing else is taken from the second
 * look: it is asked about few, and an adapter judges an attempt by its rivals too.
 */
async function withOrphans(
  context: Context,
  attempts: readonly Attempt[],
  observations: readonly Observation[],
  ask: (asked: readonly Attempt[]) => Promise<readonly Observation[]>,
): Promise<readonly Observation[]> {
  // Slots are made by nobody.
  const lost = attempts.filter(({ lane, claims }, at) => lane === null && claims.length > 0 && observations[at]?.status === 'not-seen')
  const makers = lost.length === 0 ? [] : await deadMakers(context, lost)
  if (makers.length === 0) return observations
  try {
    const again = (await ask([...lost, ...makers])).slice(0, lost.length)
    const orphans = again.filter((one) => one.status === 'dead' && one.proof.kind === 'dead-ancestor')
    return observations.map((one) => orphans.find(({ attempt }) => attempt === one.attempt) ?? one)
  } catch (error) {
    // What was seen is news for all the others, however long the search for the lost ones takes.
    if (!isWalletError(error)) throw error
    return observations
  }
}

/** A rising count of confirmations is not worth a commit; a change of state or block is. */
function isNews(before: Observation | null, now: Observation): boolean {
  if (now.status === 'unavailable') return false
  if (before === null || before.status !== now.status) return true
  return 'block' in before && 'block' in now && before.block.hash !== now.block.hash
}
