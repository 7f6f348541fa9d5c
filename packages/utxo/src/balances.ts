import { type AssetId, amount, type ChainBalance, type Wallet } from '@wallet/core'
import type { ChainState } from './chain/chain-state.ts'

/** What the wallet's coins are worth at the highest final block. @throws WalletError `CHAIN_UNREACHABLE` */
export async function readBalances(
  state: ChainState,
  wallet: Wallet,
  assets: readonly AssetId[],
  signal: AbortSignal,
): Promise<ChainBalance> {
  const { settings, follower } = state
  const { asset, finality } = settings
  const tip = await follower.sync(0, signal)
  const coins = await state.coinsOf(wallet, signal)
  const wanted = Math.max(0, tip.height - finality + 1)
  // Right after a start nothing older than the tip is known.
  const block = follower.at(wanted) ?? tip
  const worth = coins.worthAt(block.height)
  return {
    balances: assets.filter((one) => one === asset).map((one) => ({ asset: one, amount: amount(worth) })),
    lanes: [],
    block: { height: block.height, hash: block.hash },
  }
}
