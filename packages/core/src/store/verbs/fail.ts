import type { DeathProof } from '../../chain/observation.ts'
import { invariant } from '../../errors/invariant.ts'
import type { AttemptId } from '../../ids/ids.ts'
import { endUnpaid } from '../kernel/end-order.ts'
import { closedBecause, owned } from '../kernel/fence.ts'
import { attemptOf, attemptsOf, carries, isLive } from '../kernel/live.ts'
import { endStates } from '../kernel/orders.ts'
import { proofFault, rivalOf } from '../kernel/proof.ts'
import { record } from '../kernel/record.ts'
import type { Tx } from '../kernel/tx.ts'
import type { Verb } from '../kernel/verb.ts'
import type { Attempt, Order } from '../records.ts'
import { burial, buryAttempt } from './bury.ts'

/**
 * Ends an order unpaid and gives its money and its use of limits back. Refused while anything could still pay it.
 *
 * Proofs bury live attempts in the same commit, but only attempts of this order alone: an attempt that carries other open
 * orders needs their fences too, so it is buried by `bury` first.
 *
 * - Idempotent: a failed order answers `exists`.
 */
export const fail: Verb<'fail'> = (tx, { fence, note, proofs }) => {
  const own = owned(tx, [fence])
  if (own.status !== 'owned') return own
  const order = own.orders[0] as Order
  if (order.state === 'failed') return { status: 'exists', order }
  const closed = closedBecause(order)
  if (closed !== undefined) return { status: 'bad-state', state: closed }

  const burials = new Map<AttemptId, readonly [Attempt, DeathProof]>()
  for (const { attempt: id, proof } of proofs) {
    const attempt = attemptsOf(tx, order).find((one) => one.id === id)
    if (attempt !== undefined && isLive(attempt) && isAlone(tx, attempt, order) && proofFault(tx, attempt, proof) === undefined)
      burials.set(id, [attempt, proof])
  }
  const ended = new Set<AttemptId>(burials.keys())
  // What only cancels, without a house order of its own, ends with the death of what it cancelled.
  for (const [attempt, proof] of burials.values()) {
    const rival = proof.kind === 'conflict-final' ? rivalOf(tx, attempt, proof) : undefined
    if (rival !== undefined && !carries(rival, order) && rival.orders.length === 1) ended.add(rival.id)
  }
  const left = attemptsOf(tx, order).find((one) => (isLive(one) && !ended.has(one.id)) || (one.state === 'final' && carries(one, order)))
  if (left !== undefined) return { status: 'live-attempt', attempt: left.id }

  for (const [{ id }, proof] of burials.values()) {
    const attempt = attemptOf(tx, id)
    if (!isLive(attempt)) continue
    // Each proof held by itself; here it must also hold beside the ones before it.
    invariant(proofFault(tx, attempt, proof) === undefined, `the proofs given for order ${order.id} do not contradict each other`)
    buryAttempt(tx, attempt, proof)
  }
  const after = endUnpaid(tx, order.id, { state: 'failed', note })
  record(tx, 'fail', order.id, {
    note,
    released: order.reserved.toString(),
    burials: [...burials.values()].map(([attempt, proof]) => burial(attempt, proof)),
  })
  return { status: 'failed', order: after }
}

function isAlone(tx: Tx, attempt: Attempt, order: Order): boolean {
  return attempt.orders.every((id) => id === order.id || endStates.has(tx.get('orders', id)?.state ?? 'reserved'))
}
