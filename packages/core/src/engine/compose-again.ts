import type { ChainAdapter } from '../chain/chain-adapter.ts'
import { attemptId } from '../ids/ids.ts'
import { withDeadline } from '../resilience/with-deadline.ts'
import type { LeasedOrder } from '../store/contract/orders.ts'
import type { Attempt } from '../store/records.ts'
import type { Context } from './context.ts'
import { broadcast } from './steps/broadcast.ts'
import { isLive, sealedView } from './steps/live.ts'
import { sealComposed } from './steps/seal-composed.ts'
import { walletOf } from './steps/wallet-of.ts'
import { type Replaced, withMates } from './with-mates.ts'

/**
 * Composes once more what the chain has made invalid: a reorganisation took away what the bytes refer to, their claims are unused.
 *
 * The chain may go back to the branch that took them. So the new attempt stands beside the earlier ones and not instead of them, and
 * uses only claims that each of them has: of all these at most one confirms. The store refuses any other.
 *
 * - Leaves behind: nothing before the seal; after it, bytes that tracking broadcasts.
 *
 * @throws WalletError `TRANSACTION_MISMATCH`, `TIMED_OUT` and the adapter's own
 */
export async function composeAgain(context: Context, adapter: ChainAdapter, leased: LeasedOrder, signal: AbortSignal): Promise<Replaced> {
  if (adapter.composeAgain === undefined) return { status: 'refused', reason: 'this chain composes nothing again' }
  const own = leased.attempts.filter((attempt) => isLive(attempt) && attempt.signed !== null)
  const newest = own.at(-1)
  if (newest === undefined) return { status: 'refused', reason: 'no attempt is live' }

  return withMates(context, adapter, leased, { attempts: own, newest }, 'first', (ordered, attempts) =>
    composeFor(context, adapter, { leased, attempts, ordered }, signal),
  )
}

type Wanted = { readonly leased: LeasedOrder; readonly attempts: readonly Attempt[]; readonly ordered: readonly LeasedOrder[] }

async function composeFor(
  context: Context,
  adapter: ChainAdapter,
  { leased, attempts, ordered }: Wanted,
  signal: AbortSignal,
): Promise<Replaced> {
  // Refused a while ago, perhaps by a chain that was still growing back: asked once more, with the very bytes.
  for (const attempt of attempts) {
    const answer = await broadcast(context, adapter, attempt, signal)
    if (answer.status !== 'rejected' || answer.advice !== 'compose-again')
      return { status: 'not-now', reason: 'the chain no longer refuses its bytes for good' }
  }

  const intents = ordered.map((one) => one.order.intent)
  const wallet = await walletOf(context, leased.order.intent)
  const composed = await withDeadline(
    context.clock,
    context.worker.callTimeoutMs,
    signal,
    'compose again',
    async (deadline) => await adapter.composeAgain?.(wallet, attempts.map(sealedView), intents, deadline),
  )
  if (composed?.status !== 'composed' || composed.refused.length > 0) {
    const why = composed?.refused[0]
    return { status: why?.next === 'park' ? 'not-now' : 'refused', reason: why?.detail ?? 'refused' }
  }

  const attempt = attemptId(`${leased.order.id}~${leased.order.token}~again`)
  const replaces = attempts.map(({ id }) => id)
  const sealed = await sealComposed(context, adapter, composed, { attempt, wallet, purpose: 'replace', replaces, leased: ordered })
  if (sealed.status !== 'sealed' && sealed.status !== 'exists')
    return { status: 'not-now', reason: `the second creation could not be sealed: ${sealed.status}` }
  await broadcast(context, adapter, sealed.attempt, signal)
  return { status: 'replaced' }
}
