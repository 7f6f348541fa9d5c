import type { AttemptId, ClaimKey, OrderId } from '../../ids/ids.ts'
import type { Attempt, Order } from '../records.ts'
import { attemptsOf, carries, isLive } from './live.ts'
import type { Tx } from './tx.ts'

/** An order and the earlier ones that it pays again, newest first. A circle ends where it closes. */
function family(tx: Tx, order: Order): readonly (Order | undefined)[] {
  const members: (Order | undefined)[] = [order]
  const seen = new Set<string>([order.id])
  let earlier = order.intent.reissueOf
  while (earlier !== undefined && !seen.has(earlier)) {
    seen.add(earlier)
    const member = tx.get('orders', earlier)
    members.push(member)
    earlier = member?.intent.reissueOf
  }
  return members
}

/** The order that pays this one again, the one that pays that again, and so on. */
function successors(tx: Tx, order: Order): readonly Order[] {
  const members: Order[] = []
  const seen = new Set<string>([order.id])
  for (let next = tx.get('reissues', order.id)?.order; next !== undefined && !seen.has(next); next = tx.get('reissues', next)?.order) {
    seen.add(next)
    const member = tx.get('orders', next)
    if (member !== undefined) members.push(member)
  }
  return members
}

/**
 * The sharing rule: the first live attempt for one of these orders, or for an order that one of them re-issues, with which
 * the new attempt would share no claim.
 *
 * Two transactions that share a claim cannot both confirm; two that share none can, and then somebody is paid twice. So an
 * attempt may only go live beside live ones that it excludes, each of them. An attempt without claims excludes nobody.
 * `counts` says which earlier attempts matter; the live ones unless told otherwise.
 */
export function notSharing(
  tx: Tx,
  attempt: Pick<Attempt, 'id' | 'claims' | 'purpose' | 'orders'>,
  orders: readonly Order[],
  counts: (other: Attempt) => boolean = isLive,
): { readonly order: OrderId; readonly attempt: AttemptId } | undefined {
  const claims = new Set<ClaimKey>(attempt.claims)
  for (const order of orders) {
    if (!carries(attempt as Attempt, order)) continue
    for (const member of family(tx, order)) {
      if (member === undefined) continue
      const apart = attemptsOf(tx, member).find(
        (other) => other.id !== attempt.id && counts(other) && carries(other, member) && !other.claims.some((claim) => claims.has(claim)),
      )
      if (apart !== undefined) return { order: order.id, attempt: apart.id }
    }
  }
  return undefined
}

/** An order with every order that pays it again or that it pays again: whatever carries one of them out pays the same money. */
export function kin(tx: Tx, order: Order): readonly Order[] {
  return [...family(tx, order).filter((member) => member !== undefined), ...successors(tx, order)]
}

/**
 * Every attempt that could pay what this one pays beside it, because the two share no claim. Asked of an attempt that comes
 * back, for which {@link notSharing} looks too little far: the orders that re-issue its own owed nothing to an attempt that was dead.
 */
export function payingBeside(tx: Tx, attempt: Attempt, counts: (other: Attempt) => boolean = isLive): readonly AttemptId[] {
  const claims = new Set<ClaimKey>(attempt.claims)
  const beside = new Set<AttemptId>()
  for (const id of attempt.orders) {
    const order = tx.get('orders', id)
    if (order === undefined || !carries(attempt, order)) continue
    for (const member of kin(tx, order)) {
      for (const other of attemptsOf(tx, member)) {
        if (other.id === attempt.id || !counts(other) || !carries(other, member)) continue
        if (!other.claims.some((claim) => claims.has(claim))) beside.add(other.id)
      }
    }
  }
  return [...beside]
}

/**
 * Why an order must not be paid now although it is open itself; undefined when it may.
 *
 * A final attempt pays it already. And an order that re-issues another may only be paid once the other has ended unpaid:
 * while the other is open it could be planned again after the re-issue confirmed, and when it is completed (perhaps after a
 * release without proof) the recipient has the money.
 */
export function paidOtherwise(tx: Tx, order: Order): string | undefined {
  for (const member of family(tx, order)) {
    if (member === undefined) return 'reissued-order-unknown'
    if (attemptsOf(tx, member).some((attempt) => attempt.state === 'final' && carries(attempt, member))) return 'final'
    if (member.id === order.id) continue
    if (member.state !== 'failed' && member.state !== 'cancelled' && member.state !== 'refused') return `reissued-order-${member.state}`
  }
  return undefined
}

/** A live attempt that spends an output of one that would be replaced: both would be lost, so the replacement is refused. */
export function outputSpent(
  tx: Tx,
  attempt: Pick<Attempt, 'id' | 'replaces'>,
): { readonly attempt: AttemptId; readonly by: AttemptId } | undefined {
  for (const id of attempt.replaces) {
    const replaced = tx.get('attempts', id)
    if (replaced === undefined || !isLive(replaced)) continue
    for (const created of replaced.signed?.creates ?? []) {
      for (const user of tx.get('claims', created)?.attempts ?? []) {
        const by = tx.get('attempts', user)
        if (by !== undefined && by.id !== attempt.id && isLive(by)) return { attempt: id, by: user }
      }
    }
  }
  return undefined
}
