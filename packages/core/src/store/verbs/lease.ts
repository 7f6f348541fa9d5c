import type { OrderId } from '../../ids/ids.ts'
import type { LeasedOrder, LeaseInput } from '../contract/orders.ts'
import { changeOrder } from '../kernel/change-order.ts'
import { haltOn } from '../kernel/fence.ts'
import { pad } from '../kernel/keys.ts'
import { attemptsOf, isLive } from '../kernel/live.ts'
import { inPhase } from '../kernel/phase.ts'
import { record } from '../kernel/record.ts'
import { scan } from '../kernel/scan.ts'
import type { Tx } from '../kernel/tx.ts'
import type { Verb } from '../kernel/verb.ts'
import type { Order } from '../records.ts'

// How many future entries are looked through for the next one of the asked chains; beyond it a worker may look too early.
const peekMax = 64

/**
 * Hands orders out for `leaseMs`, each under a new token; every verb under an older token is refused from here on.
 *
 * Orders in a halted scope are handed out only while an attempt of theirs is live: watching and sending the same bytes again is
 * safe, anything new is not.
 *
 * - Leaves behind: a lease that runs out by the store's clock, after which the order is handed out again.
 */
export const lease: Verb<'lease'> = (tx, input) => {
  const { chosen, more } = input.orders === undefined ? dueOrders(tx, input) : namedOrders(tx, input, input.orders)
  const nextDueInMs = more ? 0 : nextDue(tx, input)
  const leased = chosen.map((order) => take(tx, input, order))
  if (leased.length > 0)
    record(tx, 'lease', input.worker, {
      leaseMs: input.leaseMs,
      leases: leased.map(({ order }) => ({ order: order.id, token: order.token })),
    })
  return { status: 'leased', leased, nextDueInMs }
}

function take(tx: Tx, { worker, leaseMs }: LeaseInput, before: Order): LeasedOrder {
  const until = tx.now + leaseMs
  const order = changeOrder(tx, before.id, { token: before.token + 1, leasedUntil: until, dueAt: until, worker })
  // Abandoned attempts are history: an order that was tried a hundred times would drag a hundred drafts along.
  return { order, attempts: attemptsOf(tx, order).filter((attempt) => attempt.state !== 'abandoned') }
}

function dueOrders(tx: Tx, input: LeaseInput): { readonly chosen: readonly Order[]; readonly more: boolean } {
  const chosen: Order[] = []
  for (const [, row] of scan(tx, 'due', '', pad(tx.now + 1))) {
    const order = tx.get('orders', row.order)
    if (order === undefined || !mayLease(tx, input, order) || !falls(tx, input, order)) continue
    if (chosen.length === input.max) return { chosen, more: true }
    chosen.push(order)
  }
  return { chosen, more: false }
}

/** Orders asked for by name: due or not, unless somebody else holds them. */
function namedOrders(tx: Tx, input: LeaseInput, ids: readonly OrderId[]): { readonly chosen: readonly Order[]; readonly more: boolean } {
  const chosen: Order[] = []
  for (const id of new Set(ids)) {
    const order = tx.get('orders', id)
    const free = order !== undefined && (order.worker === null || order.worker === input.worker || order.leasedUntil <= tx.now)
    const over = order?.state === 'in-review' || order?.state === 'refused' || order?.state === 'cancelled'
    if (free && !over && !order.deadLettered && mayLease(tx, input, order) && chosen.length < input.max) chosen.push(order)
  }
  return { chosen, more: false }
}

function mayLease(tx: Tx, input: LeaseInput, order: Order): boolean {
  if (!input.chains.includes(order.intent.chain)) return false
  return haltOn(tx, [order], null) === undefined || attemptsOf(tx, order).some(isLive)
}

function falls(tx: Tx, { phase }: LeaseInput, order: Order): boolean {
  return phase === undefined || inPhase(tx, order, phase)
}

function nextDue(tx: Tx, input: LeaseInput): number | null {
  const ahead = tx.range('due', pad(tx.now + 1), '\uffff', peekMax)
  for (const [index, [, row]] of ahead.entries()) {
    const order = tx.get('orders', row.order)
    if (order?.dueAt === null || order === undefined) continue
    if (input.chains.includes(order.intent.chain) || index === peekMax - 1) return order.dueAt - tx.now
  }
  return null
}
