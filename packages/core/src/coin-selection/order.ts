import type { Coin } from '../chain/snapshot.ts'
import { roundedDown } from './quantity.ts'

/** Smaller amount first, then the claim's name: the order of a class, the same whatever the order of arrival. */
export function compareCoins(a: Coin, b: Coin): number {
  if (a.amount !== b.amount) return a.amount < b.amount ? -1 : 1
  return a.claim < b.claim ? -1 : a.claim > b.claim ? 1 : 0
}

/** The coin's amount as the search sees it. */
export function searchValue(coin: Coin): number {
  return roundedDown(coin.amount)
}
