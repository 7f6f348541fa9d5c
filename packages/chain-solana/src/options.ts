import type { Clock, Random, RpcProviderOption } from '@wallet/core'
import type { NetworkOption } from './network.ts'

/** Extensions of a Token-2022 mint that are refused unless the token allows them: each lets somebody else decide over the tokens. */
export type RiskyExtension = 'permanent-delegate' | 'pausable' | 'default-frozen' | 'confidential'

/** A token that may be paid out. Tokens that are not listed here do not exist for the adapter. */
export type TokenOption = {
  readonly symbol: string
  /** The mint's address. */
  readonly mint: string
  /** Checked against the chain. */
  readonly decimals: number
  /**
   * What to do where the mint takes a fee of each transfer: `refuse` (default); `house`, the wallet pays it on top and the
   * recipient gets the exact amount; `recipient`, it is taken from the amount.
   */
  readonly transferFee?: 'refuse' | 'house' | 'recipient'
  /** Extensions that are fine for this token. */
  readonly allow?: readonly RiskyExtension[]
}

/** Bounds on what is paid for priority; µlamports per compute unit, and lamports per transaction. */
export type FeeOptions = {
  /** Default 1 µlamport. */
  readonly priceMin?: bigint
  /** Default 1,000,000 µlamports. */
  readonly priceMax?: bigint
  /** The most for priority in one transaction; default 1,000,000 lamports (0.001 SOL). */
  readonly priorityMax?: bigint
}

/** Somewhere to ask. */
export type SolanaProviderOption = RpcProviderOption & {
  /**
   * Whether each call reaches one and the same node, never one of several behind an address; default false.
   *
   * An expiry is believed only from reads that one node answers, so that they share a request of five. A `request` carries single
   * calls, and so does every provider with `readsPerRequest` below 5: such a one proves no expiry unless this is said of it, and
   * where fewer than `quorum` can, what expired waits for a person. Said of a pool, it makes a second payment possible.
   */
  readonly oneNode?: boolean
}

/** What {@link solana} is made of. */
export type SolanaOptions = {
  readonly network: NetworkOption
  /** Say so to use mainnet, where the coins are real. */
  readonly allowMainnet?: boolean
  /** Two at least, of different operators, unless `quorum` is 1. To go on after an expiry, `quorum` of them must prove it: see `oneNode`. */
  readonly providers: readonly SolanaProviderOption[]
  /** How many providers must agree before anything final is said; default 2. */
  readonly quorum?: number
  readonly tokens?: readonly TokenOption[]
  readonly fees?: FeeOptions
  /** `create` (default): the payer pays the rent of a recipient's missing token account, as part of the fee. `refuse`: it is not paid. */
  readonly tokenAccounts?: 'create' | 'refuse'
  /** Which addresses off the curve may be paid (vaults, program accounts); default none. Token accounts need no permission. */
  readonly allowOffCurve?: (address: string) => boolean
  /** Payments in one transaction at most; default 8, at most 20. What does not fit into 1,232 bytes waits. */
  readonly batchMax?: number
  /** The slot from which deposits are scanned when there is no cursor yet; without it there is no `deposits` facet. */
  readonly depositsFrom?: number
  /** Finalized blocks past the last valid one before an expiry is believed; default 32. */
  readonly expiryMargin?: number
  /** How old a known head may be, in ms; default 400. */
  readonly headMaxAgeMs?: number
  /** One call to one provider gets this long, in ms; default 8,000. */
  readonly callTimeoutMs?: number
  /** Reads sent in one HTTP request at most; default 50, 1 for providers that don't take batches: see `oneNode`. */
  readonly readsPerRequest?: number
  /** How often an open attempt is asked about, in ms; default 1,000. */
  readonly pollEveryMs?: number
  /** Between two sends of the same bytes while the chain does not show them, in ms; default 2,000. */
  readonly resendEveryMs?: number
  readonly clock?: Clock
  readonly random?: Random
}
