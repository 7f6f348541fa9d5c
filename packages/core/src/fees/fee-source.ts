/** How soon: the number of blocks within which inclusion is wanted. */
export type FeeTarget = { readonly blocks: number }

/** A fee rate in the chain's fine unit (sat/kvB, wei per gas, micro-lamports per compute unit); never a float. */
export type FeeRate = { readonly rate: bigint; readonly source: string }

/** What a source answers: a rate, or that it has none now. */
export type FeeQuote = ({ readonly status: 'quoted' } & FeeRate) | { readonly status: 'unavailable'; readonly reason: string }

/** One place that knows what inclusion costs now. */
export interface FeeSource {
  readonly name: string
  /** Never throws: a source that fails is `unavailable`. */
  quote(target: FeeTarget, signal: AbortSignal): Promise<FeeQuote>
}
