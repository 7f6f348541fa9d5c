import { checkIntent } from '../kernel/check-intent.ts'
import { haltedFor } from '../kernel/halts.ts'
import { newOrder, orderChange } from '../kernel/new-order.ts'
import { putOrder } from '../kernel/orders.ts'
import { record } from '../kernel/record.ts'
import type { Verb } from '../kernel/verb.ts'

/** Takes in an order of the house's own (a nonce filler, a child, a sweep): pays nobody, reserves nothing, passes no rules. */
export const openHouseOrder: Verb<'openHouseOrder'> = (tx, input) => {
  const { intent } = input
  const known = tx.get('orders', intent.id)
  if (known !== undefined) return { status: known.digest === input.digest ? 'exists' : 'conflict', order: known }
  checkIntent(intent, true)
  const { account, action, chain, wallet } = intent
  const halt = haltedFor(tx, { chain, asset: action.asset, account, wallet })
  if (halt !== undefined && input.restoring !== true) return { status: 'halted', scope: halt.scope, reason: halt.reason }
  const order = newOrder(input, tx.now)
  putOrder(tx, undefined, order)
  record(tx, 'openHouseOrder', order.id, orderChange(order))
  return { status: 'accepted', order }
}
