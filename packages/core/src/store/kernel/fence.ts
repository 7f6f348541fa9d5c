import type { OrderId } from '../../ids/ids.ts'
import type { Fence, FencedOff } from '../contract/orders.ts'
import type { Attempt, Halt, Order } from '../records.ts'
import { haltedFor } from './halts.ts'
import { endStates } from './orders.ts'
import type { Tx } from './tx.ts'

/** The orders behind valid fences, in the fences' order. */
export type Owned = { readonly status: 'owned'; readonly orders: readonly Order[] }

/**
 * Whether every fence carries the token of its order's latest lease.
 *
 * Token 0 proves nothing: it belongs to an order that nobody ever leased. A lease that ran out keeps its token as long as
 * nobody else has leased the order, since then nobody else can be at work on it.
 */
export function owned(tx: Tx, fences: readonly Fence[]): Owned | FencedOff {
  const orders: Order[] = []
  for (const fence of fences) {
    const order = tx.get('orders', fence.order)
    if (order === undefined) return { status: 'not-found' }
    orders.push(order)
  }
  for (const [index, fence] of fences.entries()) {
    if (fence.token < 1 || orders[index]?.token !== fence.token) return { status: 'fenced', order: fence.order }
  }
  return { status: 'owned', orders }
}

/**
 * The fences of an attempt: valid ones, and as many as the verb needs.
 *
 * - `each`  One transaction pays all its orders, so a worker that lost the lease of a single one must not decide for it.
 * - `open`  The same, but ended orders go without: nobody leases those any more.
 * - `some`  One is enough, for what is a fact whoever reports it, such as a proof.
 */
export function ownedAttempt(tx: Tx, attempt: Attempt, fences: readonly Fence[], needed: 'each' | 'open' | 'some'): Owned | FencedOff {
  const own = owned(tx, fences)
  if (own.status !== 'owned') return own
  const given = new Set<OrderId>(fences.map((fence) => fence.order))
  for (const id of attempt.orders) {
    if (needed === 'some' || given.has(id)) continue
    const order = tx.get('orders', id)
    if (needed === 'open' && order !== undefined && endStates.has(order.state)) continue
    return { status: 'fenced', order: id }
  }
  if (!attempt.orders.some((id) => given.has(id))) return { status: 'fenced', order: attempt.orders[0] as OrderId }
  return own
}

/** Why nothing new may be made for an order; undefined when it is open to work. */
export function closedBecause(order: Order): string | undefined {
  if (order.deadLettered) return 'dead-lettered'
  return order.state === 'in-review' || endStates.has(order.state) ? order.state : undefined
}

/** The first halt that stops work on any of these orders, or on the lane. */
export function haltOn(
  tx: Tx,
  orders: readonly Order[],
  lane: string | null | undefined,
): { readonly status: 'halted'; readonly scope: Halt['scope']; readonly reason: string } | undefined {
  for (const { intent } of orders) {
    const { chain, account, wallet, action } = intent
    const halt = haltedFor(tx, { chain, asset: action.asset, account, wallet, lane })
    if (halt !== undefined) return { status: 'halted', scope: halt.scope, reason: halt.reason }
  }
  return undefined
}
