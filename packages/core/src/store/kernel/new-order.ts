import { toReserve } from '../../ledger/movements.ts'
import { zero } from '../../money/amount.ts'
import type { AcceptInput, OpenHouseOrderInput } from '../contract/orders.ts'
import type { Note, Order } from '../records.ts'

/** Why a restored order is set aside: only its adoption, or a person, lets go of it. */
const restoring: Note = { code: 'RESTORING', detail: 'paid, as the chain showed, and not yet adopted' }

/**
 * An order's row at birth: reserved and due at once, or set aside if it is restored; what differs is spread over it.
 *
 * One literal with its keys in order, here and in the journal: such rows are written without sorting, on the hottest path.
 */
export function newOrder(input: OpenHouseOrderInput, now: number): Order {
  const { intent, digest, mac, requester } = input
  const restored = input.restoring === true
  return {
    attempts: [],
    attention: null,
    createdAt: now,
    deadLettered: restored,
    digest,
    dueAt: restored ? null : now,
    id: intent.id,
    intent,
    leasedUntil: 0,
    limits: [],
    mac,
    note: restored ? restoring : null,
    releasedWithoutProof: false,
    releasers: [],
    requester,
    reserved: zero,
    review: null,
    settlement: null,
    state: 'reserved',
    token: 0,
    tries: 0,
    updatedAt: now,
    worker: null,
  }
}

/**
 * The order that `accept` stores and answers when no rule has anything to say: all of it follows from the request and the store's
 * time, so a store that talks to its caller over a wire need not send it back.
 */
export function acceptedOrder(input: AcceptInput, now: number): Order {
  return { ...newOrder(input, now), reserved: toReserve(input.intent) }
}

/** Whether {@link acceptedOrder} made this order, just now: no rule held it up and no limit counted it. */
export function isAsAccepted({ state, review, limits, token, attention }: Order): boolean {
  return state === 'reserved' && review === null && limits.length === 0 && token === 0 && attention === null
}

/** What the journal says of a new order: JSON, amounts as decimal strings. */
export function orderChange(order: Order): { readonly [key: string]: unknown } {
  const { account, action, chain, feeAsset, feeMax, wallet } = order.intent
  const change = {
    account,
    amount: action.amount.toString(),
    asset: action.asset,
    chain,
    digest: order.digest,
    feeAsset,
    feeMax: feeMax.toString(),
    kind: action.kind,
    note: order.note,
    requester: order.requester,
    reserved: order.reserved.toString(),
    state: order.state,
    to: action.kind === 'house' ? null : action.to,
    wallet,
  }
  return order.review === null ? change : { ...change, review: order.review.reasons }
}
