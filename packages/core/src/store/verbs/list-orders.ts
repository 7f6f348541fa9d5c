import type { ListOrdersInput } from '../contract/queries.ts'
import { prefixRange } from '../kernel/keys.ts'
import { deadLetterIndex, indexedStates } from '../kernel/orders.ts'
import { pageOf, rangeAfter } from '../kernel/scan.ts'
import type { Verb } from '../kernel/verb.ts'
import type { Order } from '../records.ts'

/** Orders by id, through the narrowest index there is; a page may be short and still have a `next`. */
export const listOrders: Verb<'listOrders'> = (tx, input) => {
  const matches = (order: Order | undefined): Order | undefined => (order !== undefined && fits(order, input) ? order : undefined)
  const index = indexFor(input)
  if (index === null) {
    const { rows, nextKey } = pageOf(tx, 'orders', rangeAfter(input.after), input.max, matches)
    return { rows, next: nextKey }
  }
  const range = rangeIn(index.prefix, input.after)
  const { rows, nextKey } = pageOf(tx, index.table, range, input.max, (row) => matches(tx.get('orders', row.order)))
  return { rows, next: nextKey === null ? null : nextKey.slice(index.prefix.length) }
}

function indexFor({
  account,
  state,
  deadLettered,
}: ListOrdersInput): { readonly table: 'ordersByAccount' | 'ordersByState'; readonly prefix: string } | null {
  if (account !== undefined) return { table: 'ordersByAccount', prefix: `${account}|` }
  if (deadLettered === true) return { table: 'ordersByState', prefix: `${deadLetterIndex}|` }
  if (state !== undefined && indexedStates.has(state)) return { table: 'ordersByState', prefix: `${state}|` }
  return null
}

function rangeIn(prefix: string, after: string | undefined): readonly [string, string] {
  const [from, to] = prefixRange(prefix)
  return rangeAfter(after === undefined ? undefined : prefix + after, from, to)
}

function fits(order: Order, { account, state, deadLettered }: ListOrdersInput): boolean {
  return (
    (account === undefined || order.intent.account === account) &&
    (state === undefined || order.state === state) &&
    (deadLettered === undefined || order.deadLettered === deadLettered)
  )
}
