import type { AssetId } from '../ids/asset-id.ts'

/** What is known of an asset before any node is asked; decimals are pinned here and checked against the chain once. */
export type Asset = {
  readonly id: AssetId
  /** How many decimal places one whole coin has. */
  readonly decimals: number
  /** For people only; never used to decide anything. */
  readonly symbol: string
  /** Short names callers may use, such as `polygon` or `polygon:usdc`. */
  readonly aliases: readonly string[]
}
