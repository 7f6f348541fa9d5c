import { invariant } from '../../errors/invariant.ts'
import type { OrderId } from '../../ids/ids.ts'
import { type Amount, amount } from '../../money/amount.ts'
import type { Attempt } from '../../store/records.ts'

/**
 * One order's part of an attempt's network fee: equal parts, the indivisible rest to the first.
 *
 * - Units: base units of the fee asset. The parts of all orders add up to `fee` exactly.
 */
export function feeShare(attempt: Attempt, order: OrderId, fee: Amount): Amount {
  const index = attempt.orders.indexOf(order)
  invariant(index >= 0, `attempt ${attempt.id} carries out ${order}`)
  const count = BigInt(attempt.orders.length)
  return amount(fee / count + (index === 0 ? fee % count : 0n))
}
