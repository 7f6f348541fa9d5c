import type { ChainAdapter } from '../chain/chain-adapter.ts'
import type { LaneId, WalletName } from '../ids/ids.ts'
import type { Context } from './context.ts'
import { walletsOf } from './deposits.ts'
import { openHouseOrder, roundsMax, standsFor } from './open-house-order.ts'

/**
 * Opens a house order for every gap that jams a lane: a slot given back while later ones are already sealed.
 *
 * New withdrawals fill gaps first by themselves; this is for when none comes.
 *
 * - Idempotent: yes, the order's id names the slot.
 */
export async function keepLanes(context: Context): Promise<void> {
  for (const adapter of context.chains.values()) {
    for (const wallet of await walletsOf(context, adapter.chain)) {
      for (const lane of (await context.store.listLanes({ wallet: wallet.name })).lanes) {
        const found = await context.store.readLane({ lane: lane.id })
        if (found.status === 'not-found') continue
        for (const [index, slot] of found.open.entries()) {
          if (slot.state !== 'gap' || !found.open.slice(index + 1).some((later) => later.state === 'sealed')) continue
          await fillGap(context, adapter, wallet.name, lane.id, slot.slot)
        }
      }
    }
  }
}

/** A gap may open again after its filler ended: then the next number, so that no id is used twice. */
async function fillGap(context: Context, adapter: ChainAdapter, wallet: WalletName, lane: LaneId, slot: number): Promise<void> {
  for (let number = 0, rounds = 0; rounds < roundsMax; number += 1) {
    const wish = { id: `nonce-fill:${lane}:${slot}:${number}`, purpose: 'nonce-fill', detail: { slot } } as const
    const opened = await openHouseOrder(context, adapter, wallet, wish)
    if (opened.status === 'halted') return
    if (!standsFor(opened.order, wish)) continue
    if (opened.order.dueAt !== null) return
    rounds += 1
  }
}
