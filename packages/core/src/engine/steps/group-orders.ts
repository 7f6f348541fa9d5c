import type { ChainAdapter } from '../../chain/chain-adapter.ts'
import type { AssetId } from '../../ids/asset-id.ts'
import type { LeasedOrder } from '../../store/contract/orders.ts'
import { adapterOf, type Context } from '../context.ts'
import { isLive } from './live.ts'

/** Orders that are carried on together: new ones of one wallet for one transaction, or open ones of one chain. */
export type Group = { readonly kind: 'send' | 'follow'; readonly adapter: ChainAdapter; readonly leased: readonly LeasedOrder[] }

/** How many of so many waiting orders of an asset one transaction may pay now. */
function batchSize({ batches }: ChainAdapter, asset: AssetId, waiting: number): number {
  return batches?.maxOf?.(asset, waiting) ?? batches?.max ?? 1
}

/** Sorts leased orders into groups; an order with a live attempt is followed, never sent anew. */
export function groupOrders(context: Context, leased: readonly LeasedOrder[]): readonly Group[] {
  const follow = new Map<string, LeasedOrder[]>()
  const send = new Map<string, LeasedOrder[]>()
  for (const one of leased) {
    const { chain, wallet, action, reissueOf } = one.order.intent
    // A final attempt counts too: it was settled for the first of its batch, and the others are still to be settled by it.
    const tried = one.attempts.some((attempt) => isLive(attempt) || attempt.state === 'final')
    const open = tried || one.order.state === 'completed' || one.order.state === 'failed'
    // House orders and calls are never batched: each says itself what its transaction is. Nor are re-issues, which the
    // sharing rule may hold back, nor what a batch reverted for: alone, the one that is to blame fails alone.
    const batched =
      action.kind === 'transfer' &&
      reissueOf === undefined &&
      adapterOf(context, chain).batches?.takes?.(one.order.intent) !== false &&
      !one.attempts.some((attempt) => attempt.proof?.kind === 'reverted-final')
    const key = open ? chain : batched ? `${chain}|${wallet}|${action.asset}` : one.order.id
    const groups = open ? follow : send
    const group = groups.get(key)
    if (group === undefined) groups.set(key, [one])
    else group.push(one)
  }
  const cut = (kind: Group['kind'], groups: Map<string, LeasedOrder[]>): Group[] =>
    [...groups.values()].flatMap((group) => {
      const { intent } = (group[0] as LeasedOrder).order
      const adapter = adapterOf(context, intent.chain)
      const size = kind === 'follow' ? group.length : batchSize(adapter, intent.action.asset, group.length)
      const parts: Group[] = []
      for (let at = 0; at < group.length; at += size) parts.push({ kind, adapter, leased: group.slice(at, at + size) })
      return parts
    })
  return [...cut('follow', follow), ...cut('send', send)]
}
