import type { ChainAdapter } from '../chain/chain-adapter.ts'
import type { Json } from '../errors/wallet-error.ts'
import type { AssetId } from '../ids/asset-id.ts'
import type { HouseId } from '../ids/house-id.ts'
import { accountId, orderId, type WalletName } from '../ids/ids.ts'
import { intentDigest } from '../intent/digest.ts'
import type { Action, Intent } from '../intent/intent.ts'
import { intentMac } from '../intent/mac.ts'
import { type Amount, amount, zero } from '../money/amount.ts'
import { withDeadline } from '../resilience/with-deadline.ts'
import type { AcceptResult } from '../store/contract/orders.ts'
import { encodeRow } from '../store/kernel/codec.ts'
import type { Order } from '../store/records.ts'
import type { Context } from './context.ts'
import { ring } from './doorbell.ts'

/** What a house order is to do. Without an asset it concerns none but the fee's, and moves nothing. */
export type HouseWish = {
  readonly id: HouseId
  readonly purpose: string
  readonly detail: Json
  readonly asset?: AssetId
  /** In base units of `asset`. */
  readonly amount?: Amount
  /** In base units of the fee asset; the operator's cap otherwise, or twice a quote where there is none. */
  readonly feeMax?: bigint
  /** The person who wanted it; default the engine. */
  readonly requester?: string
  /** Although its scope is halted: to book what has already happened. */
  readonly restoring?: true
}

/**
 * Opens an order that pays nobody, and has a worker look at it.
 *
 * - Idempotent by `id`.
 *
 * @throws WalletError `CHAIN_UNREACHABLE` where there is no cap and no quote
 */
export async function openHouseOrder(context: Context, adapter: ChainAdapter, wallet: WalletName, wish: HouseWish): Promise<AcceptResult> {
  const { id, purpose, detail } = wish
  const action = { kind: 'house' as const, purpose, asset: wish.asset ?? adapter.feeAsset, amount: wish.amount ?? zero, detail }
  const feeMax = wish.feeMax ?? context.houseFeeMax[adapter.chain] ?? (await quoted(context, adapter, wallet, action))
  const intent: Intent = {
    id: orderId(id),
    chain: adapter.chain,
    wallet,
    account: accountId('house:fees'),
    action,
    feeAsset: adapter.feeAsset,
    feeMax: amount(feeMax),
    feeBearer: 'house',
  }
  const digest = intentDigest(intent)
  const opened = await context.store.openHouseOrder({
    intent,
    digest,
    mac: intentMac(context.policyKey, digest),
    requester: wish.requester ?? 'engine',
    ...(wish.restoring === undefined ? {} : { restoring: true }),
  })
  if (opened.status === 'accepted') await ring(context, intent.id)
  return opened
}

/** How often one wish may be asked for anew before it is left to a person. */
export const roundsMax = 16

/** An order that was not carried out and never will be. */
export const gaveUp: ReadonlySet<string> = new Set(['failed', 'cancelled'])

/**
 * Whether an order is what a wish asks for, whatever it may cost. Its id alone does not say so: before such ids were reserved a caller could
 * take one, and the second cancel of `A` and the first of `A:1` have the same.
 */
export function standsFor({ intent: { action } }: Order, { purpose, detail }: HouseWish): boolean {
  return action.kind === 'house' && action.purpose === purpose && encodeRow(action.detail) === encodeRow(detail)
}

/**
 * Opens an order like {@link openHouseOrder}, under the next number where that id belongs to something else, or its order has ended without
 * being carried out: a cancel that could not be afforded yesterday must not stand in the way of today's. `over` says which states are such
 * an end for this wish.
 *
 * Any answer but `halted` and `exhausted` comes with the order that stands for the wish; `conflict` says that it may cost something else.
 *
 * - Idempotent while one of them is open.
 */
export async function openHouseOrderAnew(
  context: Context,
  adapter: ChainAdapter,
  wallet: WalletName,
  wish: HouseWish,
  over: ReadonlySet<string> = gaveUp,
): Promise<AcceptResult | { readonly status: 'exhausted' }> {
  for (let number = 0, rounds = 0; rounds < roundsMax; number += 1) {
    const opened = await openHouseOrder(context, adapter, wallet, number === 0 ? wish : { ...wish, id: `${wish.id}:${number}` })
    if (opened.status === 'halted') return opened
    if (!standsFor(opened.order, wish)) continue
    if (!over.has(opened.order.state)) return opened
    rounds += 1
  }
  return { status: 'exhausted' }
}

/** Without a cap from the operator a house order may cost twice today's quote of it. */
async function quoted(context: Context, adapter: ChainAdapter, wallet: WalletName, action: Action): Promise<bigint> {
  const ask = adapter.quoteFee
  if (ask === undefined) return 0n
  const intent = {
    id: orderId('quote'),
    chain: adapter.chain,
    wallet,
    account: accountId('house:fees'),
    action,
    feeAsset: adapter.feeAsset,
    feeBearer: 'house' as const,
  }
  const never = new AbortController().signal
  return 2n * (await withDeadline(context.clock, context.worker.callTimeoutMs, never, 'quote', (deadline) => ask(intent, deadline)))
}
