import type { Json } from '../errors/wallet-error.ts'
import type { AssetId } from '../ids/asset-id.ts'
import type { ChainId } from '../ids/chain-id.ts'
import type { AccountId, OrderId, WalletName } from '../ids/ids.ts'
import type { Amount } from '../money/amount.ts'

/** Who bears the network's fee when it is paid in the asset that is sent. In another asset it is always the house's. */
export type FeeBearer = 'user' | 'house'

/** What to do on chain. An adapter refuses kinds that it doesn't know. */
export type Action =
  | {
      readonly kind: 'transfer'
      /** Canonical form, from the adapter's `decodeAddress`. */
      readonly to: string
      readonly asset: AssetId
      /** What the recipient gets, in base units of `asset`. */
      readonly amount: Amount
      /** A public note carried on chain where the chain can (destination tags, Solana memos). */
      readonly memo?: string
    }
  | {
      /** A contract call or program instruction, allowed only by a policy that names it. */
      readonly kind: 'call'
      readonly asset: AssetId
      /** The most it may take from the wallet, in base units of `asset`. */
      readonly amount: Amount
      readonly to: string
      readonly call: Json
    }
  | {
      /** A house order: pays nobody. `nonce-fill`, `approval`, `sweep`, `consolidate`, `child`, `cancel`. */
      readonly kind: 'house'
      readonly purpose: string
      readonly asset: AssetId
      readonly amount: Amount
      readonly detail: Json
    }

/**
 * What was asked for, fixed at accept and never changed: the unit of exactly-once.
 *
 * - Units: `feeMax` in base units of `feeAsset`.
 */
export type Intent = {
  readonly id: OrderId
  readonly chain: ChainId
  readonly wallet: WalletName
  readonly account: AccountId
  readonly action: Action
  readonly feeAsset: AssetId
  readonly feeMax: Amount
  readonly feeBearer: FeeBearer
  /** The earlier withdrawal that this one pays again; the sharing rule then covers both. */
  readonly reissueOf?: OrderId
}
