import type { Outflow } from '../../chain/facets.ts'
import type { ClaimKey, OrderId, WalletName } from '../../ids/ids.ts'
import type { Attempt, Order } from '../../store/records.ts'
import { type PaymentKey, paymentKey } from './payment-key.ts'

/** What is known before transactions are laid against orders that are merely alike. */
export type PaidByClaimsInput = {
  /** Final transactions that no attempt of this store made. */
  readonly strangers: readonly Outflow[]
  readonly owner: ReadonlyMap<string, WalletName>
  readonly attempts: readonly Attempt[]
  readonly orders: ReadonlyMap<OrderId, Order>
  /** Orders that their own attempt has paid. */
  readonly paid: ReadonlySet<OrderId>
  /** How often a transaction is booked as such a payment already. */
  readonly booked: (transaction: string, key: PaymentKey) => number
}

/** Transaction, payment and the order that it is for. */
export type PaidByClaim = { readonly transaction: string; readonly key: PaymentKey; readonly order: Order }

/**
 * Payments whose order is certain: the transaction used up a claim of a live attempt for that order, which can never confirm now,
 * and makes the order's payment. It is the attempt's replacement, lost with the old store.
 *
 * Whoever looks at the attempt finds its order paid by this transaction. Laid against another order that is merely alike, the one
 * transaction would be booked as two payments.
 */
export function paidByClaims({ strangers, owner, attempts, orders, paid, booked }: PaidByClaimsInput): readonly PaidByClaim[] {
  const users = usersOf(attempts)
  const found: PaidByClaim[] = []
  const seen = new Set<OrderId>()
  for (const { transaction, claims, from, payments } of strangers) {
    const wallet = owner.get(from)
    const ids = new Set(claims.flatMap((claim) => users.get(claim) ?? []))
    const behind = [...ids].flatMap((id) => orders.get(id) ?? []).sort((a, b) => a.createdAt - b.createdAt)
    for (const order of behind) {
      const { action, wallet: payer } = order.intent
      if (action.kind === 'house' || payer !== wallet || paid.has(order.id) || seen.has(order.id)) continue
      if (order.settlement?.transaction === transaction) continue
      const key = paymentKey(payer, action)
      const made = payments.filter((payment) => paymentKey(payer, payment) === key).length
      const given = found.filter((one) => one.transaction === transaction && one.key === key).length
      if (booked(transaction, key) + given >= made) continue
      seen.add(order.id)
      found.push({ transaction, key, order })
    }
  }
  return found
}

/** The orders that each claim would pay through an attempt that is live, or final by whatever transaction. */
function usersOf(attempts: readonly Attempt[]): ReadonlyMap<ClaimKey, readonly OrderId[]> {
  const users = new Map<ClaimKey, OrderId[]>()
  for (const { state, purpose, claims, orders } of attempts) {
    if (purpose === 'cancel' || purpose === 'child' || (state !== 'exposed' && state !== 'sealed' && state !== 'final')) continue
    for (const claim of claims) users.set(claim, [...(users.get(claim) ?? []), ...orders])
  }
  return users
}
