import type { ChainAdapter } from '../chain/chain-adapter.ts'
import { attemptId } from '../ids/ids.ts'
import { withDeadline } from '../resilience/with-deadline.ts'
import type { LeasedOrder } from '../store/contract/orders.ts'
import type { Context } from './context.ts'
import { leaseMates, type Replaced } from './replace-stuck.ts'
import { broadcast } from './steps/broadcast.ts'
import { fenceOf } from './steps/fence-of.ts'
import { isLive, sealedView } from './steps/live.ts'
import { sealComposed } from './steps/seal-composed.ts'
import { walletOf } from './steps/wallet-of.ts'

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
  const attempts = leased.attempts.filter((attempt) => isLive(attempt) && attempt.signed !== null)
  const newest = attempts.at(-1)
  if (newest === undefined) return { status: 'refused', reason: 'no attempt is live' }

  // The orders of a batch are looked at side by side: one of them speaks for all, or each would take the others from the rest.
  if (newest.orders[0] !== leased.order.id) return { status: 'not-now', reason: 'the first order of the batch sees to it' }
  const mates = newest.orders.filter((id) => id !== leased.order.id)
  const together = mates.length === 0 ? [leased] : await leaseMates(context, adapter, leased, mates)
  const ordered = newest.orders.map((id) => together.find((one) => one.order.id === id)).filter((one) => one !== undefined)
  if (ordered.length !== newest.orders.length) return { status: 'not-now', reason: 'another worker holds an order of the batch' }

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
  const others = ordered.filter((one) => one.order.id !== leased.order.id)
  await Promise.all(others.map((one) => context.store.requeue({ fence: fenceOf(one), delayMs: adapter.pollEveryMs })))
  return { status: 'replaced' }
}
