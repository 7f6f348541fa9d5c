import type { Clock, FeeSource, KeyRef, Random, RpcProviderOption } from '@wallet/core'

/** m-of-n keys behind one of the wallet's addresses. The address in the wallet's registration must be the one these keys make. */
export type MultisigOption = {
  readonly address: string
  readonly needed: number
  /** In the order of the script. Compressed public keys, 33 bytes. */
  readonly keys: readonly { readonly publicKey: Uint8Array; readonly keyRef: KeyRef }[]
}

/** Bounds and sources of fee rates; rates in base units per 1,000 virtual bytes. */
export type FeeOptions = {
  /** Blocks within which inclusion is wanted; default 6, Bitcoin Core's own. */
  readonly target?: number
  /** A rate that is always used, instead of every source. */
  readonly rate?: bigint
  /** Asked after the node's own estimate, such as {@link mempoolApi}. */
  readonly sources?: readonly FeeSource[]
  /** Used when no source has a rate. Without it orders are parked. */
  readonly fallback?: bigint
  /** What spending a coin costs on a quiet day: below it coins are gathered, above it inputs are saved. */
  readonly longTerm?: bigint
  /** No rate above is paid: orders are parked until it falls. */
  readonly rateMax?: bigint
  /** No transaction pays more, in base units. */
  readonly feeMax?: bigint
}

/** How many coins of what value the wallet should keep, so that payments need not wait for each other's change. */
export type PoolOptions = {
  /** Change is split while the wallet has fewer coins than this; 0 never splits. Default 0. */
  readonly coins: number
  /** The least value of a coin made by splitting, in base units. */
  readonly valueMin: bigint
}

/**
 * Where a wallet's coins are read from when they are first asked for; from then on blocks are followed.
 *
 * - `scan`   `scantxoutset`: needs no wallet and no index. Not on Dogecoin Core.
 * - `wallet` the node's own watch-only wallet (`listunspent`), into which the addresses must have been imported
 * - a height every block from there on, for nodes that have neither
 */
export type CoinsFrom = 'scan' | 'wallet' | { readonly height: number }

/** What a chain of the Bitcoin family is made of, beside its network. */
export type UtxoOptions = {
  /** One node of your own at least. Asked in this order; all of them hear of every transaction. */
  readonly providers: readonly RpcProviderOption[]
  /** How many nodes must show a block, each under `confirmations` less one others, before anything in it is final; default 1. */
  readonly quorum?: number
  /** Confirmations that make a payment or a deposit final; the chain's own default unless given. */
  readonly confirmations?: number
  readonly fees?: FeeOptions
  readonly multisigs?: readonly MultisigOption[]
  /** Payments in one transaction at most; default 100. */
  readonly batchMax?: number
  /** Block from which deposits are scanned when there is no cursor yet; without it there is no `deposits` facet. */
  readonly depositsFrom?: number
  readonly coinsFrom?: CoinsFrom
  readonly pool?: PoolOptions
  /** Order of inputs and outputs: `shuffled` (default), which tells nothing of which output is change, or `bip69`, by value. */
  readonly ordering?: 'shuffled' | 'bip69'
  /** Whether own unconfirmed change may be spent when confirmed coins do not pay; default true. */
  readonly spendOwnChange?: boolean
  /** How old the known tip may be when coins are asked for, in ms; default 1,000. */
  readonly tipMaxAgeMs?: number
  /** One call to one node gets this long, in ms; default 15,000. */
  readonly callTimeoutMs?: number
  /** A scan of the whole coin set gets this long, in ms; default 30 minutes. */
  readonly scanTimeoutMs?: number
  /** Reads in one HTTP request at most; default 50. */
  readonly readsPerRequest?: number
  /** How many blocks back the spender of a claim is looked for after a restart; default 4,032. */
  readonly searchBlocksMax?: number
  /** How often an open attempt is asked about, in ms; default 15,000. */
  readonly pollEveryMs?: number
  /** How long a payment may wait in the mempool before it is outbid, in ms; default six blocks' time. */
  readonly stuckAfterMs?: number
  readonly clock?: Clock
  readonly random?: Random
}
