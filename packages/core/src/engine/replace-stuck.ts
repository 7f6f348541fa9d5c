import type { ChainAdapter, DraftingChain } from '../chain/chain-adapter.ts'
import type { ReplaceFacet, ReplaceReason } from '../chain/facets.ts'
import { attemptId } from '../ids/ids.ts'
import { amount } from '../money/amount.ts'
import { withDeadline } from '../resilience/with-deadline.ts'
import type { AskedBy } from '../store/contract/attempts.ts'
import type { LeasedOrder } from '../store/contract/orders.ts'
import type { Attempt, Order } from '../store/records.ts'
import type { Context } from './context.ts'
import { carryOut } from './path.ts'
import { broadcast } from './steps/broadcast.ts'
import { type LaneTurn, laneTurn, stillMined } from './steps/lane-turn.ts'
import { isInBlock, isLive, onOneSlot, sealedView } from './steps/live.ts'
import { permitFor } from './steps/permit-for.ts'
import { liveAttemptsOf, targetOf } from './steps/plan-draft.ts'
import { walletOf } from './steps/wallet-of.ts'
import { onClaimsOf, type Replaced, withMates } from './with-mates.ts'

/** Why a replacement is wanted, by whom, and what they allow for it beyond the orders, in base units of the fee asset. */
type Wish = { readonly reason: ReplaceReason; readonly feeMax?: bigint; readonly askedBy?: AskedBy }

/**
 * Outbids an order's live attempts with one that shares their claims and pays the same orders, of a batch those still open; the rival of a cancel with another that
 * pays nobody, and that outbids what is to be cancelled as well.
 *
 * Only the lowest slot of a lane that is in no block is worth it: a later one cannot confirm before it. The budget is what the orders
 * allow; where others wait behind a jammed slot, the house's own cap applies and the excess is booked to it.
 *
 * - Leaves behind: as `carryOut`.
 */
export async function replaceStuck(
  context: Context,
  adapter: ChainAdapter,
  leased: LeasedOrder,
  wish: Wish,
  signal: AbortSignal,
): Promise<Replaced> {
  const { replace } = adapter
  if (replace === undefined) return { status: 'refused', reason: 'this chain cannot replace' }
  const live = leased.attempts.filter((attempt) => isLive(attempt) && attempt.signed !== null)
  const own = onOneSlot(live)
  const newest = own.at(-1)
  if (newest === undefined) return { status: 'refused', reason: 'no attempt is live' }
  const rivals = await cancelledBy(context, leased.order, own)
  // Whatever paid in the place of one could confirm beside the other.
  if (rivals === undefined && own.length < live.length) return { status: 'refused', reason: 'two slots could pay it: cancel one first' }
  if (rivals?.some(isInBlock)) return { status: 'not-now', reason: 'what it cancels is in a block' }
  const earlier = [...(rivals ?? []), ...own]
  const pays = rivals === undefined

  const turn = await laneTurn(context, newest)
  if (turn.status === 'not-now') return { status: 'not-now', reason: 'an earlier slot of the lane is still open' }

  // A person names the order that is to speak; the engine's own wish comes to every order of a batch at once.
  const speaker = wish.reason === 'stuck' ? 'first' : 'any'
  return withMates(context, adapter, leased, { attempts: earlier, newest }, speaker, (ordered, attempts) =>
    outbid(context, adapter, replace, { leased, attempts, pays, newest, turn, wish, ordered }, signal),
  )
}

/**
 * What the rival of a cancel is to beat beside the house order's own attempts: those of the order that it cancels, on the same claims.
 * Undefined for an order that cancels nothing.
 *
 * Without them the store would refuse the next rival: they are live on its claims, and nobody may share a claim unsaid.
 */
async function cancelledBy(context: Context, { intent }: Order, own: readonly Attempt[]): Promise<readonly Attempt[] | undefined> {
  const { action } = intent
  if (action.kind !== 'house' || action.purpose !== 'cancel') return undefined
  return onClaimsOf(own, await liveAttemptsOf(context, targetOf(action.detail)))
}

type Outbidding = {
  readonly leased: LeasedOrder
  readonly attempts: readonly Attempt[]
  /** False for a cancel's next rival: it pays nobody, as the first. */
  readonly pays: boolean
  readonly newest: Attempt
  readonly turn: LaneTurn
  readonly wish: Wish
  /** Whom the replacement is for, each under a lease of ours. */
  readonly ordered: readonly LeasedOrder[]
}

async function outbid(
  context: Context,
  adapter: DraftingChain,
  replace: ReplaceFacet,
  { leased, attempts, pays, newest, turn, wish, ordered }: Outbidding,
  signal: AbortSignal,
): Promise<Replaced> {
  const intents = ordered.map((one) => one.order.intent)
  const wallet = await walletOf(context, leased.order.intent)
  const budget = intents.reduce((sum, intent) => sum + intent.feeMax, 0n)
  const house = turn.jams ? (context.houseFeeMax[adapter.chain] ?? 0n) : 0n
  const feeMax = amount([budget, house, wish.feeMax ?? 0n].reduce((most, one) => (one > most ? one : most)))
  const permit = await context.signer.permit(permitFor(wallet, ordered.length), signal)
  try {
    const snapshot = await withDeadline(context.clock, context.worker.callTimeoutMs, signal, 'snapshot', (deadline) =>
      adapter.snapshot(wallet, intents, deadline),
    )
    if (turn.overMined && !stillMined(snapshot, newest.slot))
      return { status: 'not-now', reason: 'an earlier slot of the lane is in no block any more' }
    const seed = `${leased.order.id}~${leased.order.token}~replace`
    const result = replace.draft({
      wallet,
      attempts: attempts.map(sealedView),
      intents: pays ? intents : [],
      snapshot,
      feeMax,
      reason: pays ? wish.reason : 'cancel',
      seed,
    })
    if (result.status === 'refused' || (pays && result.included.length !== intents.length))
      return { status: 'refused', reason: result.refused[0]?.detail ?? 'refused' }
    const decision = {
      attempt: attemptId(seed),
      wallet,
      purpose: pays ? ('replace' as const) : ('cancel' as const),
      draft: result.draft,
      replaces: attempts.map((attempt) => attempt.id),
      leased: ordered,
      feeMax,
      ...(wish.askedBy === undefined ? {} : { askedBy: wish.askedBy }),
    }
    const carried = await carryOut(context, adapter, decision, signal)
    if (carried === undefined) return { status: 'not-now', reason: 'the replacement could not be sealed' }
    context.emit({
      name: 'attempt.replaced',
      attempt: newest.id,
      orders: newest.orders,
      chain: adapter.chain,
      by: carried.id,
      reason: wish.reason,
    })
    await broadcast(context, adapter, carried, signal)
    return { status: 'replaced' }
  } finally {
    permit.release()
  }
}
