import type { Clock, FeeSource, Random, RpcProviderOption } from '@wallet/core'
import type { NetworkOption } from './network.ts'

/** An ERC-20 token that may be paid out. Tokens that are not listed here do not exist for the adapter. */
export type TokenOption = {
  readonly symbol: string
  readonly address: string
  /** Checked once against the chain. */
  readonly decimals: number
  /** The most gas one transfer may need; default 200,000. A transfer that needs more is refused. */
  readonly gasMax?: bigint
  /** Set for a token that takes a fee from what is sent: it is credited by what arrives and never paid out. */
  readonly feeOnTransfer?: boolean
}

/** Bounds on what is paid per unit of gas; all in wei per gas. */
export type FeeOptions = {
  /** The least tip offered; default 30 gwei, bor's pool takes nothing below 25. */
  readonly tipMin?: bigint
  /** The most tip offered; default 500 gwei. */
  readonly tipMax?: bigint
  /** The most offered in all (`maxFeePerGas`); default 3,000 gwei. */
  readonly feeMax?: bigint
}

/** What {@link polygon} is made of. */
export type PolygonOptions = {
  readonly network: NetworkOption
  /** Say so to use Polygon PoS itself, where the coins are real. */
  readonly allowMainnet?: boolean
  /** Two at least, of different operators, unless `quorum` is 1. */
  readonly providers: readonly RpcProviderOption[]
  /** How many providers must agree before anything final is said; default 2. */
  readonly quorum?: number
  readonly tokens?: readonly TokenOption[]
  /** Address of a deployed BatchPayout; without it every payment is its own transaction. */
  readonly batchContract?: string
  /**
   * Pay coins in batches too; default false. They reach their recipients as internal transfers, which whoever watches only the
   * transactions of a block, as many deposit scanners do, does not see. Needs `batchContract`.
   */
  readonly batchCoins?: boolean
  /** Payments in one batch at most; default 200. */
  readonly batchMax?: number
  readonly fees?: FeeOptions
  /** Another opinion on the tip, such as {@link gasStation}; the higher of both is used. */
  readonly gasStation?: FeeSource
  /** Nonces in flight per sender; default 16, the slots bor guarantees an account; at most 64. */
  readonly window?: number
  /** The block from which deposits are scanned when there is no cursor yet; without it there is no `deposits` facet. */
  readonly depositsFrom?: number
  /** How old a known head may be, in ms; default 500. */
  readonly headMaxAgeMs?: number
  /** One call to one provider gets this long, in ms; default 5,000. */
  readonly callTimeoutMs?: number
  /** Reads in one HTTP request at most, and sends up to 16 of it; default 50, 1 for providers that don't take batches. */
  readonly readsPerRequest?: number
  /** How often an open attempt is asked about, in ms; default 2,000. */
  readonly pollEveryMs?: number
  /** How long a payment may wait in the pool before it is outbid, in ms; default 15,000. */
  readonly stuckAfterMs?: number
  readonly clock?: Clock
  readonly random?: Random
}
