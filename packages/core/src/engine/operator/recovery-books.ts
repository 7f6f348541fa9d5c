import { resolveAsset } from '../../chain/aliases.ts'
import type { ChainAdapter } from '../../chain/chain-adapter.ts'
import type { Outflow } from '../../chain/facets.ts'
import type { OrderId, WalletName } from '../../ids/ids.ts'
import { amount } from '../../money/amount.ts'
import type { Attempt, Order, OrderState } from '../../store/records.ts'
import type { Context } from '../context.ts'
import type { WithdrawRequest } from '../engine.ts'
import { paidByClaims } from './paid-by-claims.ts'
import { paymentKey } from './payment-key.ts'

/** What a store and its callers know of payments, to be laid against what a chain shows. Taken things are gone. */
export type Books = {
  /** Whether an attempt of this store has this transaction: it is followed, and settles by itself. */
  isFollowed(transaction: string): boolean
  /** Whether this transaction is booked as such a payment (each counts once), or as anything at all. */
  wasBooked(transaction: string, key?: string): boolean
  /** First the orders that this very transaction paid for certain, then the oldest that is merely alike. */
  takeOpen(transaction: string, key: string): OrderId | undefined
  takeAsked(key: string): WithdrawRequest | undefined
  /** Ids of requests that nothing was found for. */
  unpaid(): readonly string[]
}

const openStates: readonly OrderState[] = ['reserved', 'in-review', 'parked', 'planned', 'exposed', 'signed', 'broadcast']

/** Reads the whole store once. `sent` is all that the chain shows as final, `owner` whose addresses sent it. */
export async function booksOf(
  context: Context,
  adapter: ChainAdapter,
  requests: readonly WithdrawRequest[],
  sent: readonly Outflow[],
  owner: ReadonlyMap<string, WalletName>,
): Promise<Books> {
  const attempts = (await attemptsOf(context)).filter(({ chain }) => chain === adapter.chain)
  const followed = new Set<string>(attempts.flatMap(({ signed }) => (signed === null ? [] : [signed.id])))
  const { paid, mayBePaid } = spokenFor(attempts, sent)
  const orders = new Map<OrderId, Order>()
  // In this order: what a worker completes meanwhile is taken for completed. Of the failed, only what was given back without proof is paid.
  for (const order of await ordersOf(context, [...openStates, 'failed', 'completed']))
    if (order.intent.chain === adapter.chain && (order.state !== 'failed' || order.releasedWithoutProof)) orders.set(order.id, order)

  const known = knownPayments([...orders.values()], attempts)
  const strangers = sent.filter(({ transaction }) => !followed.has(transaction))
  const booked = (transaction: string, key: string): number => (known.get(transaction) ?? []).filter((one) => one === key).length
  const certain = new Map<string, OrderId[]>()
  const taken = new Set<OrderId>()
  for (const { transaction, key, order } of paidByClaims({ strangers, owner, attempts, orders, paid, booked })) {
    // Paid by something else before: a second payment, which is booked through its attempt and is nobody else's.
    if (order.settlement !== null) push(known, transaction, key)
    else {
      push(certain, `${transaction}|${key}`, order.id)
      taken.add(order.id)
    }
  }
  const open = new Map<string, OrderId[]>()
  for (const { id, intent, state } of [...orders.values()].sort((a, b) => a.createdAt - b.createdAt)) {
    if (!openStates.includes(state) || intent.action.kind === 'house') continue
    if (!paid.has(id) && !mayBePaid.has(id) && !taken.has(id)) push(open, paymentKey(intent.wallet, intent.action), id)
  }
  const asked = await askedFor(context, adapter, requests)
  return {
    isFollowed: (transaction) => followed.has(transaction),
    wasBooked: (transaction, key) => {
      const keys = known.get(transaction) ?? []
      return key === undefined ? keys.length > 0 : remove(keys, key)
    },
    takeOpen: (transaction, key) => certain.get(`${transaction}|${key}`)?.shift() ?? open.get(key)?.shift(),
    takeAsked: (key) => asked.get(key)?.shift(),
    unpaid: () => [...asked.values()].flat().map(({ id }) => id),
  }
}

/**
 * What the books say that each transaction paid, apart from attempts' own transactions.
 *
 * A person adopted it; or it settled an attempt that it was not made by, as a worker finds it who looks at an attempt whose lost
 * replacement confirmed, or whose transaction came under another id.
 */
function knownPayments(orders: readonly Order[], attempts: readonly Attempt[]): Map<string, string[]> {
  const own = new Map(attempts.map(({ id, signed }) => [id, signed?.id]))
  const known = new Map<string, string[]>()
  for (const { intent, settlement } of orders) {
    if (settlement === null || (settlement.attempt !== undefined && own.get(settlement.attempt) === settlement.transaction)) continue
    push(known, settlement.transaction, intent.action.kind === 'house' ? '' : paymentKey(intent.wallet, intent.action))
  }
  return known
}

/**
 * Orders that their own attempt has paid, and orders that it still may pay: nothing else paid them.
 *
 * One whose claims another final transaction used up never will; what used them up may be its replacement, lost with the old store.
 */
function spokenFor(
  attempts: readonly Attempt[],
  sent: readonly Outflow[],
): { readonly paid: ReadonlySet<OrderId>; readonly mayBePaid: ReadonlySet<OrderId> } {
  const final = new Set(sent.flatMap(({ transaction, payments }) => (payments.length > 0 ? [transaction] : [])))
  const used = new Set(sent.flatMap(({ claims }) => claims))
  const paying = attempts.filter(({ signed }) => signed !== null && final.has(signed.id))
  const standing = attempts.filter(
    ({ claims, state }) => (state === 'exposed' || state === 'sealed') && !claims.some((claim) => used.has(claim)),
  )
  return { paid: new Set(paying.flatMap(({ orders }) => orders)), mayBePaid: new Set(standing.flatMap(({ orders }) => orders)) }
}

async function attemptsOf(context: Context): Promise<readonly Attempt[]> {
  const found: Attempt[] = []
  let after: string | undefined
  do {
    const page = await context.store.listAttempts({ max: 500, ...(after === undefined ? {} : { after }) })
    found.push(...page.rows)
    after = page.next ?? undefined
  } while (after !== undefined)
  return found
}

async function ordersOf(context: Context, states: readonly OrderState[]): Promise<readonly Order[]> {
  const found: Order[] = []
  for (const state of states) {
    let after: string | undefined
    do {
      const page = await context.store.listOrders({ max: 500, state, ...(after === undefined ? {} : { after }) })
      found.push(...page.rows)
      after = page.next ?? undefined
    } while (after !== undefined)
  }
  return found
}

/** What callers ask for on this chain and this store does not have; a request that it has speaks for itself. */
async function askedFor(
  context: Context,
  adapter: ChainAdapter,
  requests: readonly WithdrawRequest[],
): Promise<Map<string, WithdrawRequest[]>> {
  const asked = new Map<string, WithdrawRequest[]>()
  for (const request of requests) {
    const { asset, adapter: own } = resolveAsset([...context.chains.values()], request.asset)
    const to = adapter.decodeAddress(request.to)
    const wallet = request.wallet ?? [asset.id, ...asset.aliases].map((name) => context.wallets[name]).find((name) => name !== undefined)
    if (own.chain !== adapter.chain || to.status === 'invalid' || wallet === undefined) continue
    const found = await context.store.readOrder({ order: request.id as OrderId })
    if (found.status === 'found') continue
    push(asked, paymentKey(wallet as WalletName, { to: to.canonical, asset: asset.id, amount: amount(request.amount) }), request)
  }
  return asked
}

function push<Value>(into: Map<string, Value[]>, key: string, value: Value): void {
  const list = into.get(key)
  if (list === undefined) into.set(key, [value])
  else list.push(value)
}

/** Takes one out; whether it was there. */
function remove<Value>(from: Value[], value: Value): boolean {
  const at = from.indexOf(value)
  if (at >= 0) from.splice(at, 1)
  return at >= 0
}
