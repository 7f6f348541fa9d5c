import { invariant } from '../../errors/invariant.ts'
import type { BindInput } from '../contract/attempts.ts'
import type { Order } from '../records.ts'

/**
 * Stops on a draft that contradicts the orders it is bound to. Each of these can only be false through a bug of a worker or
 * an adapter, and each would get round a rule of the store:
 *
 * - a payment for an order that is not fenced would escape the sharing rule, which looks at the fenced orders;
 * - a payment twice, or to somebody else, is not what was accepted;
 * - a claim twice would make "every claim has one fate" ambiguous.
 */
export function checkDraft(input: BindInput, orders: readonly Order[]): void {
  const { attempt, draft, purpose, chain, wallet, replaces } = input
  const ids = new Set<string>(orders.map((order) => order.id))
  invariant(orders.length > 0 && ids.size === orders.length, `attempt ${attempt} is for distinct orders`)
  invariant(draft.wallet === wallet, `attempt ${attempt} is drafted for its wallet`)
  invariant((draft.lane === undefined) === (draft.slot === undefined), `attempt ${attempt} has a lane and a slot or neither`)
  invariant(new Set(draft.claims).size === draft.claims.length, `attempt ${attempt} claims everything once`)
  invariant(!replaces.includes(attempt), `attempt ${attempt} does not replace itself`)
  for (const { id, intent } of orders)
    invariant(intent.chain === chain && intent.wallet === wallet, `order ${id} is for this chain and wallet`)

  const paid = new Set<string>()
  for (const payment of draft.payments) {
    invariant(ids.has(payment.order) && !paid.has(payment.order), `attempt ${attempt} pays only its orders, each once`)
    paid.add(payment.order)
  }
  const paying = purpose === 'pay' || purpose === 'replace'
  invariant(paying || draft.payments.length === 0, `an attempt to ${purpose} pays nobody`)
  for (const { id, intent } of orders) {
    const { action } = intent
    invariant(action.kind === 'house' ? purpose !== 'pay' : purpose !== 'house', `an attempt to ${purpose} is not for order ${id}`)
    const payment = draft.payments.find((one) => one.order === id)
    if (action.kind === 'house') invariant(payment === undefined, `house order ${id} pays nobody`)
    else if (paying && action.kind === 'transfer') {
      const exact = payment?.to === action.to && payment.asset === action.asset && payment.amount === action.amount
      invariant(exact, `attempt ${attempt} pays order ${id} what its intent says`)
    }
  }
}
