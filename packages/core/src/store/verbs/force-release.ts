import { changeOrder } from '../kernel/change-order.ts'
import { endUnpaid } from '../kernel/end-order.ts'
import { attemptsOf, finalOf, isLive } from '../kernel/live.ts'
import { endStates } from '../kernel/orders.ts'
import { record } from '../kernel/record.ts'
import type { Verb } from '../kernel/verb.ts'

/**
 * Gives an order's money back without proof, once two different people have asked.
 *
 * Moves only the money: live attempts keep their claims and stay watched, so the failed order stays due. A confirmation
 * after this is the house's loss.
 *
 * - Idempotent: a released order answers `released`.
 */
export const forceRelease: Verb<'forceRelease'> = (tx, { order: id, actor, reason }) => {
  const order = tx.get('orders', id)
  if (order === undefined) return { status: 'not-found' }
  if (order.state === 'failed' && order.releasedWithoutProof) return { status: 'released', order }
  if (endStates.has(order.state) || order.state === 'in-review') return { status: 'bad-state', state: order.state }
  // A final attempt pays it: it is to be settled, and giving the money back would be a loss already known.
  if (finalOf(tx, order) !== undefined) return { status: 'bad-state', state: 'final' }
  if (order.releasers.includes(actor)) return { status: 'same-person' }
  const releasers = [...order.releasers, actor]
  if (releasers.length < 2) {
    changeOrder(tx, id, { releasers })
    record(tx, 'forceRelease', id, { actor, reason, releasers })
    return { status: 'awaiting-second' }
  }
  const live = attemptsOf(tx, order).some(isLive)
  const end = {
    state: 'failed',
    note: { code: 'RELEASED_WITHOUT_PROOF', detail: reason },
    releasers,
    releasedWithoutProof: true,
    dueAt: live ? tx.now : null,
  } as const
  const after = endUnpaid(tx, id, end)
  record(tx, 'forceRelease', id, { actor, reason, releasers, released: order.reserved.toString() })
  return { status: 'released', order: after }
}
