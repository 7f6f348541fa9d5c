import { changeOrder } from '../kernel/change-order.ts'
import { endUnpaid } from '../kernel/end-order.ts'
import { record } from '../kernel/record.ts'
import type { Verb } from '../kernel/verb.ts'

/**
 * Counts one person's vote on an order in review; enough approvals let it go on, one rejection refuses it for good.
 *
 * Bound to the digest: what somebody approved is exactly what is paid. The requester never counts.
 *
 * - Idempotent: whoever voted answers `already-voted`.
 */
export const approve: Verb<'approve'> = (tx, { order: id, approver, digest, decision, comment }) => {
  const order = tx.get('orders', id)
  if (order === undefined) return { status: 'not-found' }
  if (order.digest !== digest) return { status: 'wrong-digest' }
  const { review } = order
  if (review === null) return { status: 'bad-state', state: order.state }
  const named = review.approvers.length === 0 || review.approvers.includes(approver)
  if (approver === '' || approver === order.requester || !named) return { status: 'not-allowed' }
  if (review.votes.some((vote) => vote.by === approver)) return { status: 'already-voted' }
  if (order.state !== 'in-review') return { status: 'bad-state', state: order.state }

  const voted = { ...review, votes: [...review.votes, { by: approver, decision, at: tx.now, comment }] }
  const change = { approver, decision, comment, digest }
  if (decision === 'reject') {
    changeOrder(tx, id, { review: voted })
    const after = endUnpaid(tx, id, { state: 'refused', note: { code: 'REVIEW_REJECTED', detail: `rejected by ${approver}` } })
    record(tx, 'approve', id, { ...change, state: after.state, released: order.reserved.toString() })
    return { status: 'rejected', order: after }
  }
  const missing = Math.max(0, review.approvalsNeeded - voted.votes.filter((vote) => vote.decision === 'approve').length)
  const after = changeOrder(tx, id, missing > 0 ? { review: voted } : { review: voted, state: 'reserved', dueAt: tx.now })
  record(tx, 'approve', id, { ...change, state: after.state, missing })
  return missing > 0 ? { status: 'counted', missing } : { status: 'approved', order: after }
}
