import type { ChainAdapter } from '../../chain/chain-adapter.ts'
import type { Need, Refusal } from '../../chain/snapshot.ts'
import { type HouseId, isHouseId } from '../../ids/house-id.ts'
import { orderId, type WalletName } from '../../ids/ids.ts'
import type { Order } from '../../store/records.ts'
import type { Context } from '../context.ts'
import { openHouseOrder } from '../open-house-order.ts'

/**
 * Opens the house orders that refused orders wait for: at most one at a time per wallet, purpose and asset, whoever asks.
 *
 * They are numbered, so that two workers who see the same need open the same order, and a need that is told again and again
 * while its order waits (for lower fees, say) does not pile them up.
 *
 * - Idempotent: while the last one of a series is open, nothing happens.
 * - Leaves behind: an open house order, which any worker carries out.
 */
export async function openNeeded(context: Context, adapter: ChainAdapter, wallet: WalletName, refused: readonly Refusal[]): Promise<void> {
  const needed = new Map<HouseId, Need>()
  for (const { next, needs } of refused) {
    // What speaks for another order is for operators alone to ask for.
    if (next !== 'park' || needs === undefined || needs.purpose === 'cancel' || needs.purpose === 'child') continue
    const series = seriesOf(needs, wallet)
    if (!needed.has(series)) needed.set(series, needs)
  }
  for (const [series, need] of needed) {
    const { last, count } = await lastOf(context, series)
    if (last === undefined || !isOpen(last, need)) await openHouseOrder(context, adapter, wallet, { id: `${series}${count}`, ...need })
  }
}

/** The purpose is the adapter's word. One that begins no house order elsewhere has the beginning that is kept for all of these. */
function seriesOf({ purpose, asset }: Need, wallet: WalletName): HouseId {
  const series = `${purpose}:${wallet}:${asset}:`
  return isHouseId(series) ? series : `need:${series}`
}

/** Whether it may still be carried out. A withdrawal, by an id that was not reserved when it came, is nothing to wait for. */
function isOpen({ intent: { action }, state }: Order, need: Need): boolean {
  return action.kind === 'house' && action.purpose === need.purpose && state !== 'completed' && state !== 'failed' && state !== 'cancelled'
}

/** The newest order of a series that is numbered without gaps, found in about 2·log2(count) reads and without an index of its own. */
async function lastOf(context: Context, series: string): Promise<{ readonly last: Order | undefined; readonly count: number }> {
  const read = async (index: number): Promise<Order | undefined> => {
    const found = await context.store.readOrder({ order: orderId(`${series}${index}`) })
    return found.status === 'found' ? found.order : undefined
  }
  let last: Order | undefined
  let known = -1
  let missing = 0
  for (let order = await read(missing); order !== undefined; order = await read(missing)) {
    last = order
    known = missing
    missing = 2 * missing + 1
  }
  while (missing - known > 1) {
    const middle = Math.floor((known + missing) / 2)
    const order = await read(middle)
    if (order === undefined) missing = middle
    else {
      last = order
      known = middle
    }
  }
  return { last, count: missing }
}
