import type { AssetId } from '@wallet/core'
import type { ChainState } from '../chain-state/chain-state.ts'
import { batchedFrom } from './batch-facts.ts'
import { coinsBatchedFrom } from './coin-batch-facts.ts'

/**
 * How many orders of an asset one transaction may pay when so many wait. Coins are batched where that is configured and enough wait; a
 * token is while the batch contract has an allowance, or when there are enough to ask for one. A group that could not go as a batch would pay its first
 * order and set the others back.
 */
export function batchMaxOf({ settings, batchable, allowanceTurns, coinRest }: ChainState, asset: AssetId, waiting: number): number {
  if (asset === settings.native && settings.batchCoins)
    return waiting >= coinsBatchedFrom && settings.clock.now() >= coinRest.until ? settings.batchMax : 1
  if (settings.batchContract === undefined || !settings.tokens.has(asset)) return 1
  if ((batchable.get(asset) ?? 0n) > 0n) return settings.batchMax
  return waiting >= batchedFrom && !allowanceTurns.inVain(asset) ? settings.batchMax : 1
}
