import type { OrderId, Refusal } from '@wallet/core'
import type { Leg } from '../instructions/leg.ts'

/** What was found out about one order. */
export type OrderFacts =
  | {
      readonly order: OrderId
      readonly status: 'payable'
      readonly leg: Leg
      /** Lamports that the recipient's new account will hold, paid by us; 0 where nothing is created. */
      readonly rent: bigint
    }
  | ({ readonly order: OrderId; readonly status: 'refused' } & Omit<Refusal, 'order'>)

/** What a snapshot says: small plain data, all of it asked of the cluster. */
export type SolanaFacts = {
  /** The address that pays fees and amounts of this transaction. */
  readonly payer: string
  readonly payerLamports: bigint
  /** What the payer holds of each mint concerned, in base units. */
  readonly held: readonly { readonly mint: string; readonly amount: bigint }[]
  /** Lamports per signature. */
  readonly perSignature: bigint
  /** The least an account without bytes must hold. */
  readonly rentMin: bigint
  /** What the market pays, raised for orders whose attempts expired; µlamports per compute unit. */
  readonly price: bigint
  /** Compute units that the payable orders used together in a simulation. */
  readonly units: number
  readonly blockhash: string
  readonly lastValidHeight: number
  /** Blocks that were left of the blockhash's life. */
  readonly lifetime: number
  /** The slot that the provider furthest behind was at: nothing with this blockhash is in an earlier block. */
  readonly slot: number
  readonly orders: readonly OrderFacts[]
}
