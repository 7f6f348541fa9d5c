import type { AssetId, Clock, LaneId, OrderId } from '@wallet/core'

/**
 * Whose turn it is to use or to set an allowance, per lane and token, and how long an approval has been waited for.
 *
 * All batches of a token draw on one allowance, which every approval sets anew. Two that were read from the same head, one beside
 * the other, would each count on the whole of it, and the second would revert.
 */
export interface AllowanceTurns {
  /** Takes the turn from the reading of the chain to the sending, for these orders; false while others have it. */
  take(lane: LaneId, asset: AssetId, orders: readonly OrderId[]): boolean
  /** Ends the turn: something was sent, or nothing will be. */
  end(lane: LaneId, asset: AssetId): void
  /** Notes that an approval is wished for. */
  wish(asset: AssetId): void
  /** Notes that one was sent. */
  granted(asset: AssetId): void
  /** Whether wishes for this token are in vain at present, so that its payments had better go one by one. */
  inVain(asset: AssetId): boolean
}

/** Longer than signing and sending take; who held it longer may have died, and comes back for a turn of its own. */
const turnMs = 30_000
/** So long an approval is waited for. It may be parked for its fee, or be halted, and payments must not wait for that. */
const patienceMs = 30_000
/** Then payments go one by one for so long, before it is tried again. */
const restMs = 600_000

/** Starts with every turn free and nothing wished for. */
export function createAllowanceTurns(clock: Clock): AllowanceTurns {
  const turns = new Map<string, { readonly orders: ReadonlySet<OrderId>; readonly at: number }>()
  const wishes = new Map<AssetId, number>()
  const ageOf = (at: number): number => Math.max(0, clock.now() - at)
  return {
    take(lane, asset, orders) {
      const key = `${lane}|${asset}`
      const held = turns.get(key)
      // An order that asks again is no longer being prepared elsewhere: its turn is over, however it ended.
      const free = held === undefined || ageOf(held.at) > turnMs || orders.some((order) => held.orders.has(order))
      if (free) turns.set(key, { orders: new Set(orders), at: clock.now() })
      return free
    },
    end: (lane, asset) => void turns.delete(`${lane}|${asset}`),
    wish(asset) {
      const since = wishes.get(asset)
      if (since === undefined || ageOf(since) > patienceMs + restMs) wishes.set(asset, clock.now())
    },
    granted: (asset) => void wishes.delete(asset),
    inVain(asset) {
      const since = wishes.get(asset)
      if (since === undefined) return false
      const age = ageOf(since)
      return age > patienceMs && age <= patienceMs + restMs
    },
  }
}
