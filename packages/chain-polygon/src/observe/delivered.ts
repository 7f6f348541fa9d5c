import type { AssetId } from '@wallet/core'
import { checksummed } from '../address.ts'
import type { Settings } from '../settings.ts'
import type { Receipt } from './receipt.ts'
import { readTransfer } from './transfer-log.ts'

/** A delivery that was wanted or seen. */
export type Delivery = { readonly to: string; readonly asset: AssetId; readonly amount: bigint }

/** What a successful transaction delivered of what it should: all of it, nothing at all, or something else. */
export type Delivered = 'exact' | 'nothing' | 'other'

/**
 * Compares a successful receipt with the payments it should have made.
 *
 * Status 1 is no proof for a token: one that answers `false` without reverting succeeds and moves nothing, and one that takes
 * a fee on transfer moves less. The token's own Transfer logs from our address must be exactly the payments, no more, no fewer.
 */
export function delivered(settings: Settings, sender: string, payments: readonly Delivery[], receipt: Receipt): Delivered {
  const wanted = payments.flatMap(({ to, asset, amount }) => {
    // From the id, not from the listing: a token that is no longer listed still has to be delivered.
    return asset === settings.native ? [] : [`${checksummed(asset.slice(asset.lastIndexOf(':') + 1))}|${to}|${amount}`]
  })
  // Coins move with the transaction itself: its bytes are ours and it succeeded.
  if (wanted.length === 0) return 'exact'
  const tokens = new Set(wanted.map((one) => one.slice(0, one.indexOf('|'))))
  const moved = receipt.logs.flatMap((log) => {
    const transfer = readTransfer(log)
    if (transfer === undefined || transfer.from !== sender || !tokens.has(transfer.token)) return []
    return [`${transfer.token}|${transfer.to}|${transfer.amount}`]
  })
  if (moved.length === 0) return 'nothing'
  return sameList([...wanted].sort(), [...moved].sort()) ? 'exact' : 'other'
}

function sameList(left: readonly string[], right: readonly string[]): boolean {
  return left.length === right.length && left.every((one, index) => one === right[index])
}
