import { zero } from '../../money/amount.ts'
import type { OpenHouseOrderInput } from '../contract/orders.ts'
import type { Order } from '../records.ts'

/** An order's row at birth: reserved and due at once; what differs is spread over it. */
export function newOrder(input: OpenHouseOrderInput, now: number): Order {
  const { intent, digest, mac, requester } = input
  return {
    ...{ id: intent.id, intent, digest, mac, requester },
    ...{ state: 'reserved', createdAt: now, updatedAt: now, dueAt: now, token: 0, leasedUntil: 0, worker: null, tries: 0 },
    ...{ reserved: zero, attempts: [], review: null, note: null, deadLettered: false, attention: null, settlement: null },
    ...{ limits: [], releasers: [], releasedWithoutProof: false },
  }
}

/** What the journal says of a new order: JSON, amounts as decimal strings. */
export function orderChange({ intent, ...order }: Order): { readonly [key: string]: unknown } {
  const { account, action, chain, feeAsset, feeMax, wallet } = intent
  return {
    ...{ state: order.state, account, chain, wallet, requester: order.requester, digest: order.digest, note: order.note },
    ...{ kind: action.kind, asset: action.asset, amount: action.amount.toString(), to: action.kind === 'house' ? null : action.to },
    ...{ feeAsset, feeMax: feeMax.toString(), reserved: order.reserved.toString() },
    ...(order.review === null ? {} : { review: order.review.reasons }),
  }
}
