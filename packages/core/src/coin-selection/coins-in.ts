import type { Coin, CoinView } from '../chain/snapshot.ts'

/** The view's coins, class by class, smallest first. Walks all of them: for tests and small wallets, not for a selection. */
export function* coinsIn(view: CoinView): Generator<Coin> {
  for (const { chunks } of view.classes) for (const { coins } of chunks) yield* coins
}
