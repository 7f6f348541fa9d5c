import type { CancelInput } from '../../store/contract/orders.ts'
import { adapterOf, type Context } from '../context.ts'
import type { Operator } from '../engine.ts'
import { gaveUp, openHouseOrderAnew, roundsMax } from '../open-house-order.ts'
import { fenceOf } from '../steps/fence-of.ts'
import { isLive } from '../steps/live.ts'

/**
 * Ends an order: at once while no bytes exist, otherwise by a rival transaction on the same claims that pays nobody.
 *
 * Which of the two confirms is the chain's decision: `cancelling` is a wish, and the order ends `failed` (cancelled) or
 * `completed` (the payment won). Money returns only on proof.
 *
 * An order that has ended while its bytes are still out is cancelled likewise: what could pay it once more, or after its money was given
 * back, loses its claims to the rival.
 *
 * - Idempotent: yes.
 */
export async function cancel(context: Context, input: CancelInput): ReturnType<Operator['cancel']> {
  const answer = await context.store.cancel(input)
  if (answer.status !== 'live-attempt' && answer.status !== 'bad-state') return answer
  const found = await context.store.readOrder({ order: input.order })
  if (found.status === 'not-found') return found
  const { order } = found
  const ended = answer.status === 'bad-state'
  // Ended, but its bytes are still out: the money was given back without proof, or a person adopted another payment.
  if (ended && !found.attempts.some((attempt) => isLive(attempt) && attempt.id !== order.settlement?.attempt)) return answer
  const adapter = adapterOf(context, order.intent.chain)
  if (adapter.replace === undefined) return { status: 'cannot-cancel', reason: 'its bytes exist and this chain cannot replace them' }
  const batch = found.attempts.some((attempt) => attempt.orders.length > 1 && attempt.state !== 'dead' && attempt.state !== 'abandoned')
  if (batch) return { status: 'cannot-cancel', reason: 'it is paid together with others' }

  // The wish first: whoever sees the rival confirm must know that the order was to end.
  const { worker } = context
  const lease = await context.store.lease({
    worker: worker.name,
    leaseMs: worker.leaseMs,
    max: 1,
    chains: [adapter.chain],
    orders: [order.id],
  })
  const leased = lease.leased[0]
  if (leased === undefined) return { status: 'cannot-cancel', reason: 'a worker holds it just now; try again' }
  // What others could complete has no bytes yet: no rival can be made of it, and a wish alone would only hide that signatures are missing.
  if (leased.attempts.some((attempt) => isLive(attempt) && attempt.signed === null)) {
    await context.store.requeue({ fence: fenceOf(leased), delayMs: adapter.pollEveryMs })
    return {
      status: 'cannot-cancel',
      reason: 'co-signers could still complete it, and a rival needs its bytes; ask again once it is signed',
    }
  }
  const attention = ended ? {} : { attention: { code: 'CANCEL_REQUESTED', detail: `${input.actor}: ${input.reason}` } }
  const wished = await context.store.requeue({ fence: fenceOf(leased), delayMs: adapter.pollEveryMs, ...attention })
  if (wished.status !== 'requeued') return { status: 'cannot-cancel', reason: 'a worker holds it just now; try again' }

  let dearest = 0n
  for (const { draft } of found.attempts) if (draft.fee > dearest) dearest = draft.fee
  const cap = context.houseFeeMax[adapter.chain] ?? dearest * 2n
  const id = `cancel:${order.id}:${found.attempts.length}` as const
  const wish = { id, purpose: 'cancel', detail: { order: order.id }, feeMax: cap }
  // A rival that has won has taken its slot from all that used it: what is live now is on another, and wants a rival of its own.
  const opened = await openHouseOrderAnew(context, adapter, order.intent.wallet, wish, new Set([...gaveUp, 'completed']))
  if (opened.status === 'halted')
    return { status: 'cannot-cancel', reason: `${opened.scope} is halted; the wish is noted, ask again once it is resumed` }
  if (opened.status === 'exhausted')
    return { status: 'cannot-cancel', reason: `its rivals came to nothing ${roundsMax} times; the wish is noted` }
  // `conflict` is a rival as well: it is under way, with the limit of the day on which it was opened.
  return { status: 'cancelling', order: leased.order }
}
