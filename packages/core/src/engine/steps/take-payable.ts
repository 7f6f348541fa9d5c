import type { OrderId } from '../../ids/ids.ts'
import type { LeasedOrder } from '../../store/contract/orders.ts'
import type { Note, Order } from '../../store/records.ts'
import type { Context } from '../context.ts'
import { cancelNote } from './cancel-note.ts'
import { fenceOf } from './fence-of.ts'
import { isLive } from './live.ts'
import { noteFailed, noteParked } from './note.ts'

/** What stands against paying an order: for ever (`fail`) or for now (`park`). */
type Obstacle = { readonly next: 'fail' | 'park'; readonly note: Note }

/**
 * Keeps the orders that may be paid now; one that a person has cancelled ends, for its rival may have been settled before anybody looked
 * at it; a re-issue whose original was paid after all ends, one whose original may still be paid waits.
 *
 * The store would refuse to bind any of them for ever, and without this the order would go round and round with no reason given.
 */
export async function takePayable(context: Context, leased: readonly LeasedOrder[]): Promise<readonly LeasedOrder[]> {
  const kept: LeasedOrder[] = []
  for (const one of leased) {
    const { order } = one
    const obstacle = cancelled(order) ?? (await obstacleTo(context, order.intent.reissueOf))
    if (obstacle === undefined) {
      kept.push(one)
      continue
    }
    const fence = fenceOf(one)
    const { note } = obstacle
    if (obstacle.next === 'fail') {
      const ended = await context.store.fail({ fence, note, proofs: [] })
      if (ended.status === 'failed') noteFailed(context, order, note.code)
    } else {
      const parked = await context.store.park({ fence, note, resumeInMs: context.worker.parkMs })
      if (parked.status === 'parked') noteParked(context, order, note)
    }
  }
  return kept
}

function cancelled(order: Order): Obstacle | undefined {
  const note = cancelNote(order)
  return note === undefined ? undefined : { next: 'fail', note }
}

async function obstacleTo(context: Context, original: OrderId | undefined): Promise<Obstacle | undefined> {
  const seen = new Set<OrderId>()
  for (let id = original; id !== undefined && !seen.has(id); ) {
    seen.add(id)
    const found = await context.store.readOrder({ order: id })
    if (found.status === 'not-found') return { next: 'fail', note: { code: 'REISSUED_ORDER_UNKNOWN', detail: `${id} does not exist` } }
    const { state, intent } = found.order
    if (state === 'completed') return { next: 'fail', note: { code: 'REISSUED_ORDER_PAID', detail: `${id} was paid after all` } }
    const open = state !== 'failed' && state !== 'cancelled' && state !== 'refused'
    if (open || found.attempts.some(isLive))
      return { next: 'park', note: { code: 'REISSUED_ORDER_OPEN', detail: `${id} may still be paid` } }
    id = intent.reissueOf
  }
  return undefined
}
