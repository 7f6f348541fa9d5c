import type { ChainAdapter } from '../chain/chain-adapter.ts'
import type { Observation } from '../chain/observation.ts'
import type { LeasedOrder } from '../store/contract/orders.ts'
import { isLasting } from '../store/kernel/attention.ts'
import type { Attempt } from '../store/records.ts'
import { composeAgain } from './compose-again.ts'
import type { Context } from './context.ts'
import { replaceStuck } from './replace-stuck.ts'
import { besideSettlement } from './steps/beside-settlement.ts'
import { bounded } from './steps/bounded.ts'
import { broadcast } from './steps/broadcast.ts'
import { cancelNote } from './steps/cancel-note.ts'
import { feeShare } from './steps/fee-share.ts'
import { fenceOf } from './steps/fence-of.ts'
import { isLive, isSealed } from './steps/live.ts'
import { lookAtChain } from './steps/look-at-chain.ts'
import { noteAttention, noteFailed, noteHalted } from './steps/note.ts'
import { paidBy } from './steps/paid-by.ts'
import { settlementStands } from './steps/settlement-stands.ts'
import { leasedAt, resendIsDue, stuckNote, waitingTooLong, wantsComposing, wantsReplacement, wantsSent } from './steps/stuck.ts'
import { unwantedBy } from './steps/unwanted-by.ts'

/**
 * Follows orders whose bytes exist, until the chain's finality rule settles them or proof of death sets them free.
 *
 * Every attempt is watched, not only the newest: any of them may be the one that confirms. A crash anywhere is safe; the
 * next look starts from the stored attempts.
 */
export async function follow(context: Context, adapter: ChainAdapter, leased: readonly LeasedOrder[], signal: AbortSignal): Promise<void> {
  const attempts = new Map<string, Attempt>()
  for (const one of leased) for (const attempt of one.attempts) if (isSealed(attempt)) attempts.set(attempt.id, attempt)

  // Sealed but never sent: the process died in between. First of all the bytes go out, unless one of their orders has ended meanwhile.
  const unsent = [...attempts.values()].filter(
    (attempt) => attempt.state === 'sealed' && attempt.sends === 0 && leased.some((one) => owes(one, attempt)),
  )
  await bounded(context.worker.concurrency, unsent, async (attempt) => {
    if ((await unwantedBy(context, attempt)) === undefined) await broadcast(context, adapter, attempt, signal)
  })

  const seen = await lookAtChain(context, adapter, [...attempts.values()], signal)
  await bounded(context.worker.concurrency, leased, (one) => decide(context, adapter, one, seen, signal))
}

function owes({ order }: LeasedOrder, attempt: Attempt): boolean {
  return order.attempts.includes(attempt.id) && wantsSent(order, attempt)
}

async function decide(
  context: Context,
  adapter: ChainAdapter,
  leased: LeasedOrder,
  seen: ReadonlyMap<string, Observation>,
  signal: AbortSignal,
): Promise<void> {
  const { store } = context
  const { order } = leased
  const fence = fenceOf(leased)
  const mine = leased.attempts.filter(isSealed)
  const paid = paidBy(mine, seen)

  if (order.state === 'completed') return watch(context, adapter, leased, seen, signal)

  // Paid for good, by whichever attempt: settle.
  if (paid !== undefined) {
    const { attempt, now } = paid
    const settled = await store.settle({
      fence,
      attempt: attempt.id,
      transaction: now.transaction,
      block: now.block,
      fee: feeShare(attempt, order.id, now.feePaid),
      watchMs: watchAgainMs(context),
    })
    if (settled.status === 'completed') {
      const latencyMs = leasedAt(context, order) - order.createdAt
      context.instruments.settled(adapter.chain, latencyMs)
      context.emit({
        name: 'withdrawal.completed',
        order: order.id,
        chain: adapter.chain,
        attempt: attempt.id,
        latencyMs,
        fee: now.feePaid.toString(),
      })
      if (settled.overrun > 0n)
        noteAttention(context, order, { code: 'FEE_OVERRUN', detail: `${settled.overrun} above feeMax, borne by the house` })
    }
    if (settled.status === 'house-loss')
      noteAttention(context, order, { code: 'HOUSE_LOSS', detail: `paid by ${now.transaction} after its money was released` })
    return
  }

  // Proven dead: buried one by one; only when none is left may the order end or be planned again.
  let alive = leased.attempts.filter(isLive)
  for (const attempt of [...alive]) {
    const now = seen.get(attempt.id)
    if (now?.status !== 'dead') continue
    const buried = await store.bury({ attempt: attempt.id, fences: [fence], proof: now.proof })
    if (buried.status !== 'buried' && buried.status !== 'exists') continue
    alive = alive.filter((other) => other.id !== attempt.id)
    context.emit({ name: 'attempt.dead', attempt: attempt.id, orders: attempt.orders, chain: adapter.chain, proof: now.proof.kind })
  }
  if (alive.length === 0) {
    // Settled for another order of its batch, but not final for the node we asked: it is behind, and this order is not free.
    if (mine.some((attempt) => attempt.state === 'final')) return void (await store.requeue({ fence, delayMs: adapter.pollEveryMs }))
    return endOrPlanAgain(context, leased, seen)
  }

  // Somebody else used our key. No proof for or against any payment: a person must look.
  const foreign = alive.find((attempt) => seen.get(attempt.id)?.status === 'foreign-use')
  // Once the money was given back the order has had its answer: halted again at every look, the lane could never be resumed.
  if (foreign !== undefined && !(order.state === 'failed' && foreign.observation?.status === 'foreign-use')) {
    const scope = foreign.lane === null ? (`wallet:${foreign.wallet}` as const) : (`lane:${foreign.lane}` as const)
    const reason = `a transaction we never sealed used a claim of ${foreign.id}`
    const halted = await store.halt({ scope, by: 'engine', reason, automatic: true })
    if (halted.status === 'halted') noteHalted(context, scope, reason)
    const attention = { code: 'FOREIGN_USE', detail: `our key was used outside this engine (${scope})` }
    const kept = isLasting(order.attention) ? {} : { attention }
    await store.requeue({ fence, delayMs: context.worker.backoffCapMs, ...kept })
    return
  }

  // Alive: the same bytes again where the chain does not show them, a better paid replacement where it is stuck.
  const forgotten = alive.filter((attempt) => resendIsDue(context, adapter, order, attempt, seen.get(attempt.id)))
  await bounded(context.worker.concurrency, forgotten, (attempt) => broadcast(context, adapter, attempt, signal))
  let attention = stuckNote(context, order, alive, seen)
  // A tracker has no keys: whoever sends takes the order back when its time comes.
  if (context.worker.phase !== 'track' && order.state !== 'failed' && wantsReplacement(context, adapter, order, alive, seen)) {
    const replaced = await replaceStuck(context, adapter, leased, { reason: 'stuck' }, signal)
    if (replaced.status === 'refused') attention ??= { code: 'STUCK', detail: replaced.reason }
  }
  if (context.worker.phase !== 'track' && order.state !== 'failed' && wantsComposing(adapter, order, alive, seen)) {
    const composed = await composeAgain(context, adapter, leased, signal)
    if (composed.status === 'refused') attention ??= { code: 'STUCK', detail: composed.reason }
  }
  // Said once: an attention stays until a person redrives the order or it ends.
  const fresh = order.attention === null || order.attention.code === waitingTooLong ? attention : undefined
  if (fresh !== undefined) {
    context.instruments.stuck(adapter.chain)
    noteAttention(context, order, fresh)
  }
  await store.requeue({ fence, delayMs: adapter.pollEveryMs, ...(fresh === undefined ? {} : { attention: fresh }) })
}

/**
 * No attempt is left that could pay. A cancelled order fails, and one that reverted alone; any other is planned again from the start.
 * A batch that reverted says nothing about each of its orders, which then go one by one.
 */
async function endOrPlanAgain(context: Context, leased: LeasedOrder, seen: ReadonlyMap<string, Observation>): Promise<void> {
  const { order } = leased
  const fence = fenceOf(leased)
  if (order.state === 'failed' || order.state === 'cancelled' || order.state === 'refused') {
    await context.store.requeue({ fence, delayMs: null })
    return
  }
  const proofs = leased.attempts.flatMap((attempt) => {
    const now = seen.get(attempt.id)
    const proof = now?.status === 'dead' ? now.proof : attempt.proof
    return proof === null ? [] : [{ proof, together: attempt.draft.payments.length > 1 }]
  })
  const note =
    cancelNote(order) ??
    (proofs.some(({ proof, together }) => proof.kind === 'reverted-final' && !together)
      ? { code: 'TRANSACTION_REVERTED', detail: 'the transaction is final and had no effect' }
      : order.intent.action.kind === 'house'
        ? { code: 'RIVAL_CONFIRMED', detail: 'another transaction used the same claim' }
        : undefined)
  if (note === undefined) {
    await context.store.requeue({ fence, delayMs: 0 })
    return
  }
  const ended = await context.store.fail({ fence, note, proofs: [] })
  if (ended.status === 'failed') noteFailed(context, order, note.code)
}

/** A settled order is looked at twice while it is watched: halfway and at the end. */
function watchAgainMs(context: Context): number {
  return Math.ceil(context.worker.watchMs / 2)
}

/** A settled order is watched a while longer: a reorganisation below its final block reopens it and sends the same bytes. */
async function watch(
  context: Context,
  adapter: ChainAdapter,
  leased: LeasedOrder,
  seen: ReadonlyMap<string, Observation>,
  signal: AbortSignal,
): Promise<void> {
  const { order } = leased
  const fence = fenceOf(leased)
  const open = await besideSettlement(context, adapter, leased, seen)
  const attempt = leased.attempts.find((one) => one.id === order.settlement?.attempt)
  const now = attempt === undefined ? undefined : seen.get(attempt.id)
  // Raised by the store, where a rival of what had completed it became final: nobody has been told yet.
  if (attempt?.state === 'dead' && order.attention?.code === 'SETTLEMENT_UNDONE') noteAttention(context, order, order.attention)
  const verdict =
    attempt === undefined || now === undefined ? 'stands' : await settlementStands(context, adapter, { order, attempt, now }, signal)
  if (attempt === undefined || now === undefined || verdict !== 'undone') {
    const over = order.settlement === null || leasedAt(context, order) - order.settlement.at >= context.worker.watchMs
    const delayMs = verdict === 'in-doubt' || open > 0 ? adapter.pollEveryMs : over ? null : watchAgainMs(context)
    await context.store.requeue({ fence, delayMs })
    return
  }
  const reason = `settled in block ${order.settlement?.block.height}, which the chain no longer shows as final (${now.status})`
  const reopened = await context.store.reopen({ order: order.id, actor: 'engine', reason, halt: `chain:${adapter.chain}` })
  if (reopened.status !== 'reopened') return
  context.emit({ name: 'withdrawal.reopened', order: order.id, chain: adapter.chain })
  noteHalted(context, `chain:${adapter.chain}`, reason)
  const { attention } = reopened.order
  if (attention?.code === 'COULD_PAY_TWICE') return noteAttention(context, reopened.order, attention)
  if (!wantsSent(reopened.order, attempt)) return
  await broadcast(context, adapter, attempt, signal)
}
