import type { ChainPoint } from '../chain/follower.ts'
import type { MempoolEntry } from '../chain/mempool-entry.ts'
import type { OwnCoin } from '../coins/own-coin.ts'
import type { FeeFacts } from '../fees/market.ts'
import type { BadOutput } from '../probe-outputs.ts'

/** What a snapshot of a Bitcoin-like chain carries. */
export type UtxoFacts = {
  readonly tip: ChainPoint
  /** Whether the tip is recent: an old one is no lower bound for the block that will hold the transaction. */
  readonly tipIsRecent: boolean
  readonly fees: FeeFacts
  /** Our unconfirmed transactions and what they descend from. */
  readonly waiting: readonly MempoolEntry[]
  /** A few large confirmed coins for a replacement whose own inputs do not pay. The store has the last word on whether they are free. */
  readonly spares: readonly OwnCoin[]
  /** How many confirmed coins the wallet has. */
  readonly coins: number
  /** Payments that the node would refuse any transaction for. */
  readonly badOutputs: readonly BadOutput[]
}
