import type { AssetId, OrderId, Refusal } from '@wallet/core'

/** What was found out about one order before anything is decided. */
export type OrderFacts = { readonly order: OrderId } & (
  | { readonly status: 'payable'; readonly gasLimit: bigint }
  | ({ readonly status: 'refused' } & Omit<Refusal, 'order'>)
)

/** A batch that was simulated whole. */
export type BatchFacts = { readonly asset: AssetId; readonly orders: readonly OrderId[]; readonly gasLimit: bigint }

/** What the pure verbs decide from. Plain, so that a log of it replays any incident. */
export type PolygonFacts = {
  /** The paying address, checksummed. */
  readonly sender: string
  /** Wei per gas. */
  readonly baseFee: bigint
  readonly tip: bigint
  /** Wei the sender has at the head. */
  readonly balance: bigint
  /** Wei that transactions sent by this process and not yet in a block may still take. */
  readonly committed: bigint
  readonly orders: readonly OrderFacts[]
  readonly batch?: BatchFacts
}
