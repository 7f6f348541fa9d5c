import type { ChainAdapter } from '../../chain/chain-adapter.ts'
import type { Observation } from '../../chain/observation.ts'
import { isCancelled } from '../../store/kernel/attention.ts'
import type { Attempt, Note, Order } from '../../store/records.ts'
import type { Context } from '../context.ts'

/** Looks between two tries to outbid an attempt whose budget did not allow it. */
const looksPerRetry = 8

/** The store's time at which this lease was taken: the engine's own clock decides nothing. */
export function leasedAt(context: Context, order: Order): number {
  return order.leasedUntil - context.worker.leaseMs
}

/** The code of an order that has come to no transaction for too long, whatever it was that kept it. */
export const waitingTooLong = 'WAITING'

/** Whether something has gone on for so long that a person should know. `since` on the store's clock. */
export function isLate(context: Context, order: Order, since: number): boolean {
  return leasedAt(context, order) - since >= context.worker.stuckAlertMs
}

/**
 * Whether an order still wants one of its attempts to confirm.
 *
 * What would pay beside another payment, or money that was given back, can happen all the same and is watched. But the network may do
 * that, we do not ask for it. Nor does what was never sent first leave after a person wanted its order to end; what has left goes on being
 * sent, since between it and its rival the chain has to decide.
 */
export function wantsSent(order: Order, attempt: Attempt): boolean {
  if (isCancelled(order) && attempt.sends === 0) return false
  return attempt.beside === undefined && order.settlement === null && !order.releasedWithoutProof
}

/** Whether the same bytes should go out again now: the last send was not taken, or the chain shows nothing of it. */
export function resendIsDue(
  context: Context,
  adapter: ChainAdapter,
  order: Order,
  attempt: Attempt,
  seen: Observation | undefined,
): boolean {
  if (attempt.state !== 'sealed' || attempt.lastSentAt === null) return false
  if (!wantsSent(order, attempt)) return false
  if (
    seen === undefined ||
    seen.status === 'confirmed' ||
    seen.status === 'final' ||
    seen.status === 'conflicted' ||
    seen.status === 'unavailable'
  )
    return false
  // A transaction that a reorganisation threw out goes back at once.
  if (seen.status === 'not-seen' && attempt.observation?.status === 'confirmed') return true
  return (
    leasedAt(context, order) - attempt.lastSentAt >= Math.min(context.worker.resendMs, adapter.resendEveryMs ?? context.worker.resendMs)
  )
}

/** Whether the newest attempt should be outbid: refused as too cheap, or unconfirmed for longer than the chain's patience. */
export function wantsReplacement(
  context: Context,
  adapter: ChainAdapter,
  order: Order,
  alive: readonly Attempt[],
  seen: ReadonlyMap<string, Observation>,
): boolean {
  const newest = alive.at(-1)
  if (newest === undefined || newest.sealedAt === null || adapter.replace === undefined) return false
  if (alive.some((attempt) => isOnChain(seen.get(attempt.id)))) return false
  if (seen.get(newest.id)?.status === 'unavailable') return false
  // A payment that is to be cancelled must not outbid its own cancel.
  if (isCancelled(order)) return false
  // A person already knows why it cannot be outbid: asked again only now and then, for fees do fall.
  if (order.attention?.code === 'STUCK' && order.tries % looksPerRetry !== 0) return false
  if (newest.lastSend?.status === 'rejected' && newest.lastSend.advice === 'reprice') return true
  return leasedAt(context, order) - newest.sealedAt >= adapter.stuckAfterMs
}

/** Whether the chain refuses the bytes of every live attempt as invalid for good and shows none of them: only another creation on the same claims helps. */
export function wantsComposing(
  adapter: ChainAdapter,
  order: Order,
  alive: readonly Attempt[],
  seen: ReadonlyMap<string, Observation>,
): boolean {
  if (adapter.composeAgain === undefined || alive.length === 0 || isCancelled(order)) return false
  if (order.attention?.code === 'STUCK' && order.tries % looksPerRetry !== 0) return false
  return alive.every(
    ({ id, state, beside, lastSend }) =>
      state === 'sealed' &&
      beside === undefined &&
      lastSend?.status === 'rejected' &&
      lastSend.advice === 'compose-again' &&
      seen.get(id)?.status === 'not-seen',
  )
}

/** What to tell a person about an order that no provider takes, or that is unconfirmed for too long. */
export function stuckNote(
  context: Context,
  order: Order,
  alive: readonly Attempt[],
  seen: ReadonlyMap<string, Observation>,
): Note | undefined {
  const send = alive.at(-1)?.lastSend
  if (send?.status === 'rejected' && (send.advice === 'operator' || send.advice === 'fund')) return { code: send.code, detail: send.reason }
  const since = alive[0]?.sealedAt
  if (since === undefined || since === null || alive.some((attempt) => isOnChain(seen.get(attempt.id)))) return undefined
  const forMs = leasedAt(context, order) - since
  return forMs >= context.worker.stuckAlertMs
    ? { code: 'STUCK', detail: `unconfirmed for ${Math.floor(forMs / 60_000)} minutes` }
    : undefined
}

function isOnChain(seen: Observation | undefined): boolean {
  return seen?.status === 'confirmed' || seen?.status === 'final'
}
