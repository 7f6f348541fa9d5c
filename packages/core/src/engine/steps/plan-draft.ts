import type { DraftingChain } from '../../chain/chain-adapter.ts'
import type { DraftResult, Snapshot } from '../../chain/snapshot.ts'
import { coreErrors } from '../../errors/codes.ts'
import { invariant } from '../../errors/invariant.ts'
import { type AttemptId, type ClaimKey, type OrderId, orderId } from '../../ids/ids.ts'
import { withDeadline } from '../../resilience/with-deadline.ts'
import type { LeasedOrder } from '../../store/contract/orders.ts'
import type { Attempt, AttemptPurpose, Wallet } from '../../store/records.ts'
import type { Context } from '../context.ts'
import { isLive, onOneSlot, sealedView } from './live.ts'

/** One reading of the chain, and drafts from it: with no slot to rehearse, with one for good. */
export type Plan = {
  readonly purpose: AttemptPurpose
  readonly replaces: readonly AttemptId[]
  /** Account chains, unless the claims come from the attempts it replaces. */
  readonly lane: Snapshot['lane']
  readonly draft: (slot?: number, only?: readonly LeasedOrder[]) => DraftResult
  /** What these orders allow for the network together, in base units of the fee asset. */
  readonly feeMax: (included: readonly LeasedOrder[]) => bigint
}

/**
 * Reads the chain once for these orders and answers how to draft them.
 *
 * A `cancel` and a `child` are drafted from the attempts of the order they act for; everything else from its own intents.
 *
 * - Leaves behind: nothing.
 *
 * @throws WalletError `CHAIN_UNREACHABLE`, `TIMED_OUT` and the adapter's own
 */
export async function planDraft(
  context: Context,
  adapter: DraftingChain,
  wallet: Wallet,
  leased: readonly LeasedOrder[],
  signal: AbortSignal,
): Promise<Plan> {
  const first = leased[0]
  invariant(first !== undefined, 'somebody is to be paid')
  const intents = leased.map((one) => one.order.intent)
  const snapshot = await withDeadline(context.clock, context.worker.callTimeoutMs, signal, 'snapshot', (deadline) =>
    adapter.snapshot(wallet, intents, deadline),
  )
  const seed = `${first.order.id}~${first.order.token}`
  const feeMax = (included: readonly LeasedOrder[]): bigint => included.reduce((sum, one) => sum + one.order.intent.feeMax, 0n)

  const { action } = first.order.intent
  if (action.kind === 'house' && (action.purpose === 'cancel' || action.purpose === 'child')) {
    const attempts = onOneSlot(await liveAttemptsOf(context, targetOf(action.detail)))
    const request = { wallet, attempts: attempts.map(sealedView), snapshot, feeMax: first.order.intent.feeMax, seed }
    const nothing = (detail: string): DraftResult => ({
      status: 'refused',
      refused: [{ order: first.order.id, next: 'fail', reason: 'unsupported', detail }],
    })
    const rename = (result: DraftResult): DraftResult =>
      result.status === 'drafted'
        ? { ...result, included: [first.order.id] }
        : { ...result, refused: result.refused.map((one) => ({ ...one, order: first.order.id })) }
    const draft = (): DraftResult => {
      if (attempts.length === 0) return nothing('no attempt is live any more')
      if (action.purpose === 'child')
        return adapter.bumpByChild === undefined
          ? nothing('this chain has no children')
          : rename(adapter.bumpByChild.draft({ ...request, reason: 'accelerate' }))
      return adapter.replace === undefined
        ? nothing('this chain cannot replace')
        : rename(adapter.replace.draft({ ...request, intents: [], reason: 'cancel' }))
    }
    const replaces = action.purpose === 'cancel' ? attempts.map((attempt) => attempt.id) : []
    return { purpose: action.purpose, replaces, lane: undefined, draft, feeMax }
  }

  const coins = adapter.coins === undefined ? undefined : await adapter.coins.view(wallet, await heldClaims(context, adapter.chain), signal)
  const draft: Plan['draft'] = (slot, only = leased) =>
    adapter.draft({
      wallet,
      intents: only.map((one) => one.order.intent),
      snapshot,
      seed,
      ...(slot === undefined ? {} : { slot }),
      ...(coins === undefined ? {} : { coins }),
    })
  return { purpose: action.kind === 'house' ? 'house' : 'pay', replaces: [], lane: snapshot.lane, draft, feeMax }
}

/** The order that a cancel or child acts for, from its house intent. @throws WalletError `REQUEST_INVALID` */
export function targetOf(detail: unknown): OrderId {
  const target = typeof detail === 'object' && detail !== null && 'order' in detail ? detail.order : undefined
  if (typeof target !== 'string') throw coreErrors.create('REQUEST_INVALID', { field: 'detail.order', reason: 'names no order' })
  return orderId(target)
}

/** The attempts of an order that may still confirm, oldest first. */
export async function liveAttemptsOf(context: Context, order: OrderId): Promise<readonly Attempt[]> {
  const found = await context.store.readOrder({ order })
  return found.status === 'found' ? found.attempts.filter((attempt) => isLive(attempt) && attempt.signed !== null) : []
}

/** Every claim of a chain that some attempt holds or has spent; what the chain has used up is no coin of its any more. */
export async function heldClaims(context: Context, chain: string): Promise<ReadonlySet<ClaimKey>> {
  const held = new Set<ClaimKey>()
  let after: string | undefined
  do {
    const page = await context.store.listClaims({ prefix: `${chain}/`, open: true, max: 1_000, ...(after === undefined ? {} : { after }) })
    for (const claim of page.rows) held.add(claim.key)
    after = page.next ?? undefined
  } while (after !== undefined)
  return held
}
