import type { OrderId } from '../../ids/ids.ts'
import type { Attempt, OrderState } from '../../store/records.ts'
import type { Context } from '../context.ts'
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

async function isWanted(context: Context, id: OrderId, attempt: Attempt): Promise<boolean> {
  const found = await context.store.readOrder({ order: id })
  if (found.status === 'not-found' || !wantsSent(found.order, attempt)) return false
  // What it pays again may be open once more, after a reorganisation say.
  const seen = new Set([id])
  for (let earlier = found.order.intent.reissueOf; earlier !== undefined && !seen.has(earlier); ) {
    seen.add(earlier)
    const member = await context.store.readOrder({ order: earlier })
    if (member.status === 'not-found' || !endedUnpaid.has(member.order.state)) return false
    earlier = member.order.intent.reissueOf
  }
  return true
}
