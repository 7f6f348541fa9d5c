import type { ClaimKey, CoinView, Wallet } from '@wallet/core'
import type { ChainState } from '../chain/chain-state.ts'

/** The wallet's free coins: confirmed ones, and own change that waits in the mempool. @throws WalletError `CHAIN_UNREACHABLE` */
export async function viewCoins(state: ChainState, wallet: Wallet, held: ReadonlySet<ClaimKey>, signal: AbortSignal): Promise<CoinView> {
  const { settings, follower } = state
  await state.coinsOf(wallet, signal)
  await follower.sync(settings.tipMaxAgeMs, signal)
  await state.refreshOwn(settings.tipMaxAgeMs)
  // Asked for again: a reorganisation deeper than what is remembered throws the coins away.
  const coins = await state.coinsOf(wallet, signal)
  coins.index.holdOnly(held)
  return coins.index.view()
}
