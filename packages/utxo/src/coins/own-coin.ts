import type { Coin } from '@wallet/core'

/** A coin of the view, with the script that locks it: a draft finds by it which key opens the coin. */
export type OwnCoin = Coin & {
  /** Output script, in hex; one string shared by all coins of an address. */
  readonly lockedBy: string
}
