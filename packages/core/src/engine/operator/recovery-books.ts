import { resolveAsset } from '../../chain/aliases.ts'
import type { ChainAdapter } from '../../chain/chain-adapter.ts'
import type { Outflow } from '../../chain/facets.ts'
import type { OrderId, TransactionId, WalletName } from '../../ids/ids.ts'
import { amount } from '../../money/amount.ts'
import type { Attempt, Order, OrderState } from '../../store/records.ts'
import type { Context } from '../context.ts'
import type { WithdrawRequest } from '../engine.ts'

/** What a store and its callers know of payments, to be laid against what a chain shows. Taken things are gone. */
export type Books = {
  /** Whether an attempt of this store has this transaction: it is followed, and settles by itself. */
  isFollowed(transaction: string): boolean
  /** Whether a person adopted this transaction for such a payment (each counts once), or for anything at all. */
  wasAdopted(transaction: string, key?: string): boolean
  takeOpen(key: string): OrderId | undefined
  takeAsked(key: string): WithdrawRequest | undefined
  /** Ids of requests that nothing was found for. */
  unpaid(): readonly string[]
}

/** What makes two payments alike. */
export function paymentKey(wallet: WalletName, { asset, to, amount: value }: Outflow['payments'][number]): string {
  return `${wallet}|${asset}|${to}|${value}`
}

const openStates: readonly OrderState[] = ['reserved', 'in-review', 'parked', 'planned', 'exposed', 'signed', 'broadcast']

/** Reads the whole store once. `sent` is all that the chain shows as final. */
export async function booksOf(
  context: Context,
  adapter: ChainAdapter,
  requests: readonly WithdrawRequest[],
  sent: readonly Outflow[],
): Promise<Books> {
  const attempts = await attemptsOf(context)
  const followed = new Set(attempts.flatMap(({ signed }) => (signed === null ? [] : [signed.id])))
  const spoken = spokenFor(attempts, sent)
  const open = new Map<string, OrderId[]>()
  const orders = await ordersOf(context, openStates)
  for (const { id, intent } of [...orders].sort((a, b) => a.createdAt - b.createdAt)) {
    if (intent.chain === adapter.chain && intent.action.kind !== 'house' && !spoken.has(id))
      push(open, paymentKey(intent.wallet, intent.action), id)
  }
  const adopted = new Map<string, string[]>()
  for (const { intent, settlement } of await ordersOf(context, ['completed'])) {
    if (settlement !== null && settlement.attempt === undefined)
      push(adopted, settlement.transaction, intent.action.kind === 'house' ? '' : paymentKey(intent.wallet, intent.action))
  }
  const asked = await askedFor(context, adapter, requests)
  return {
    isFollowed: (transaction) => followed.has(transaction as TransactionId),
    wasAdopted: (transaction, key) => {
      const keys = adopted.get(transaction) ?? []
      return key === undefined ? keys.length > 0 : remove(keys, key)
    },
    takeOpen: (key) => open.get(key)?.shift(),
    takeAsked: (key) => asked.get(key)?.shift(),
    unpaid: () => [...asked.values()].flat().map(({ id }) => id),
  }
}

/**
 * Orders whose own attempt has paid, or still may: nothing else paid them.
 *
 * One whose claims another final transaction used up never will; what used them up may be its replacement, lost with the old store.
 */
function spokenFor(attempts: readonly Attempt[], sent: readonly Outflow[]): ReadonlySet<OrderId> {
  const final = new Set(sent.flatMap(({ transaction, payments }) => (payments.length > 0 ? [transaction] : [])))
  const used = new Set(sent.flatMap(({ claims }) => claims))
  const standing = attempts.filter(({ signed, claims, state }) => {
    if (signed !== null && final.has(signed.id)) return true
    return (state === 'exposed' || state === 'sealed') && !claims.some((claim) => used.has(claim))
  })
  return new Set(standing.flatMap(({ orders }) => orders))
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
