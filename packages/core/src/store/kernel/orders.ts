import { invariant } from '../../errors/invariant.ts'
import type { Order, OrderState } from '../records.ts'
import { join, pad } from './keys.ts'
import type { Tx } from './tx.ts'

/** How many orders stand in each state, kept in `meta` so that counting never scans. */
export type OrderCounts = { readonly byState: { readonly [State in OrderState]: number }; readonly deadLettered: number }

const none: OrderCounts = {
  byState: {
    ...{ reserved: 0, 'in-review': 0, parked: 0, planned: 0, exposed: 0, signed: 0, broadcast: 0 },
    ...{ completed: 0, failed: 0, refused: 0, cancelled: 0 },
  },
  deadLettered: 0,
}

/**
 * States with an index: what people look for. The path of a plain withdrawal passes through none of them, so it pays for no
 * index entries.
 */
export const indexedStates: ReadonlySet<OrderState> = new Set<OrderState>([
  'in-review',
  'parked',
  'exposed',
  'failed',
  'refused',
  'cancelled',
])

/** The pseudo-state under which dead-lettered orders are indexed. */
export const deadLetterIndex = 'dead-lettered'

/** States that no verb but `reopen` leaves. */
export const endStates: ReadonlySet<OrderState> = new Set<OrderState>(['completed', 'failed', 'refused', 'cancelled'])

/** The counters as they stand. */
export function readCounts(tx: Tx): OrderCounts {
  return (tx.get('meta', 'counts')?.value as OrderCounts | undefined) ?? none
}

/** The key of an order in the work queue; null when it is not in it. */
export function dueKey(order: Order): string | null {
  return order.dueAt === null || order.deadLettered ? null : join(pad(order.dueAt), order.id)
}

/** The keys of an order in the state index. */
export function stateKeys(order: Order): readonly string[] {
  const keys = indexedStates.has(order.state) ? [join(order.state, order.id)] : []
  return order.deadLettered ? [...keys, join(deadLetterIndex, order.id)] : keys
}

/**
 * Writes an order with its index entries and counters: the only way an order row is ever written.
 *
 * `before` is the row as it was read in this command, undefined for a new one.
 */
export function putOrder(tx: Tx, before: Order | undefined, after: Order): void {
  invariant(before === undefined || before.id === after.id, 'an order keeps its id')
  tx.put('orders', after.id, after)
  const oldDue = before === undefined ? null : dueKey(before)
  const newDue = dueKey(after)
  if (oldDue !== newDue) {
    if (oldDue !== null) tx.remove('due', oldDue)
    if (newDue !== null) tx.put('due', newDue, { order: after.id })
  }
  if (before === undefined) tx.put('ordersByAccount', join(after.intent.account, after.id), { order: after.id })
  if (before?.state === after.state && before.deadLettered === after.deadLettered) return
  const oldKeys = before === undefined ? [] : stateKeys(before)
  const newKeys = stateKeys(after)
  for (const key of oldKeys) if (!newKeys.includes(key)) tx.remove('ordersByState', key)
  for (const key of newKeys) if (!oldKeys.includes(key)) tx.put('ordersByState', key, { order: after.id })
  putCounts(tx, before, after)
}

function putCounts(tx: Tx, before: Order | undefined, after: Order): void {
  const counts = readCounts(tx)
  const byState: { [State in OrderState]: number } = { ...counts.byState }
  if (before !== undefined) byState[before.state] -= 1
  byState[after.state] += 1
  const deadLettered = counts.deadLettered + (after.deadLettered ? 1 : 0) - (before?.deadLettered === true ? 1 : 0)
  tx.put('meta', 'counts', { value: { byState, deadLettered } satisfies OrderCounts })
}
