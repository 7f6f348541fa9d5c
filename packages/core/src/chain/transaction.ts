import type { AssetId } from '../ids/asset-id.ts'
import type { AttemptId, ClaimKey, LaneId, OrderId, TransactionId, WalletName } from '../ids/ids.ts'
import type { Amount } from '../money/amount.ts'
import type { SigningRequest } from '../signer/signer.ts'

/** One delivery inside a transaction. */
export type Payment = {
  readonly order: OrderId
  readonly to: string
  readonly asset: AssetId
  readonly amount: Amount
}

/** Until when a transaction can confirm, in the chain's own measure (a block height); absent means for ever. */
export type Expiry = { readonly lastValidHeight: number }

/** A transaction decided but not signed. Pure data: stored, logged and replayed as it is. */
export type Draft = {
  readonly wallet: WalletName
  /** Empty for house orders. Sealing requires the signed bytes to pay exactly these. */
  readonly payments: readonly Payment[]
  readonly claims: readonly ClaimKey[]
  readonly lane?: LaneId
  readonly slot?: number
  /** The most this transaction can cost, in base units of `feeAsset`. */
  readonly fee: Amount
  readonly feeAsset: AssetId
  /** What returns to the wallet's own addresses. */
  readonly change: readonly { readonly address: string; readonly amount: Amount }[]
  readonly expiry?: Expiry
  /** In all but the first request `transaction`, `intentDigests` and `spends.outputs` may be empty: the same as the first's. */
  readonly signing: readonly SigningRequest[]
  /** Bytes that only the adapter which made them reads. */
  readonly body: Uint8Array
}

/** Final bytes and the id computed from them. From here only these bytes are ever sent. */
export type SignedTransaction = {
  readonly id: TransactionId
  readonly bytes: Uint8Array
  /** Claims this transaction creates (its own change), so that a replacement can be refused while they are spent. */
  readonly creates: readonly ClaimKey[]
}

/** What an independent decoder reads in final bytes. */
export type Inspection = {
  readonly id: TransactionId
  /** In the order of the bytes; without order ids, which no bytes carry. */
  readonly payments: readonly { readonly to: string; readonly asset: AssetId; readonly amount: Amount }[]
  readonly claims: readonly ClaimKey[]
  readonly fee: Amount
  readonly change: readonly { readonly address: string; readonly amount: Amount }[]
  readonly expiry?: Expiry
}

/** A sealed attempt as the tracker and replacements see it. */
export type SealedAttempt = {
  readonly id: AttemptId
  readonly draft: Draft
  readonly signed: SignedTransaction
  /** When it was sealed, on the store's clock, in ms. */
  readonly sealedAt: number
}
