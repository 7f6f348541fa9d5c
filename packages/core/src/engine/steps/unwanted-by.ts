import type { OrderId } from '../../ids/ids.ts'
import type { ReadOrderResult } from '../../store/contract/queries.ts'
import type { Attempt, OrderState } from '../../store/records.ts'
import type { Context } from '../context.ts'
import { isLive } from './live.ts'
import { wantsSent } from './stuck.ts'

const endedUnpaid: ReadonlySet<OrderState> = new Set(['failed', 'cancelled', 'refused'])

/**
 * The first order of an attempt that is not to be paid by it any more; undefined when each still is.
 *
 * Asked before anything first leaves: bytes that nobody has seen, or a question to a co-signer. The store is asked, not the lease in hand, for
 * people release without one and signers take their time; and each order, for one transaction pays them all.
 */
export async function unwantedBy(context: Context, attempt: Attempt): Promise<OrderId | undefined> {
  const wanted = await Promise.all(attempt.orders.map((order) => isWanted(context, order, attempt)))
  return attempt.orders.find((_, index) => wanted[index] === false)
}

/** Asked of what it pays again as well, which a reorganisation may have opened once more, or brought an attempt of back to life. */
async function isWanted(context: Context, id: OrderId, attempt: Attempt): Promise<boolean> {
  const seen = new Set<OrderId>()
  for (let member: OrderId | undefined = id; member !== undefined && !seen.has(member); ) {
    seen.add(member)
    const found: ReadOrderResult = await context.store.readOrder({ order: member })
    if (found.status === 'not-found') return false
    const { order, attempts } = found
    if (member === id ? !wantsSent(order, attempt) : !endedUnpaid.has(order.state)) return false
    if (attempts.some((other) => isLive(other) && other.beside?.includes(attempt.id) === true)) return false
    member = order.intent.reissueOf
  }
  return true
}
