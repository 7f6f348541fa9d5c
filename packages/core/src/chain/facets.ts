import type { AssetId } from '../ids/asset-id.ts'
import type { ClaimKey, LaneId, OrderId, TransactionId } from '../ids/ids.ts'
import type { Intent } from '../intent/intent.ts'
import type { Amount } from '../money/amount.ts'
import type { Signature } from '../signer/signer.ts'
import type { Wallet } from '../store/records.ts'
import type { BlockRef } from './observation.ts'
import type { CoinView, DraftResult, Refusal, Snapshot } from './snapshot.ts'
import type { Draft, SealedAttempt, SignedTransaction } from './transaction.ts'

/** Why a replacement is wanted. */
export type ReplaceReason = 'stuck' | 'accelerate' | 'cancel'

/** What a replacement is drafted from. */
export type ReplaceRequest<Facts = unknown> = {
  readonly wallet: Wallet
  /** Every live attempt that the new one must outbid, oldest first. Where there are slots all have the same one. */
  readonly attempts: readonly SealedAttempt[]
  /** What the replacement pays; empty for a cancel. */
  readonly intents: readonly Intent[]
  readonly snapshot: Snapshot<Facts>
  /** The most the replacement may cost, in base units of the fee asset. */
  readonly feeMax: Amount
  readonly reason: ReplaceReason
  readonly seed: string
}

/** Present where a transaction can be redrafted on the same claims. */
export interface ReplaceFacet<Facts = unknown> {
  /** CA-20. MUST share a claim with every attempt given. CA-21. MUST keep within `feeMax` or refuse `fee-above-limit`. */
  draft(request: ReplaceRequest<Facts>): DraftResult
}

/** Present where a child transaction can raise its parent's fee. */
export interface BumpByChildFacet<Facts = unknown> {
  /** CA-22. MUST claim an output that the parent created. */
  draft(request: Omit<ReplaceRequest<Facts>, 'intents'>): DraftResult
}

/** What a composing chain gives back: signed bytes and what they use. */
export type Composed =
  | { readonly status: 'composed'; readonly draft: Draft; readonly signed: SignedTransaction; readonly refused: readonly Refusal[] }
  | { readonly status: 'refused'; readonly refused: readonly Refusal[] }

/** Present where orders that wait together can be carried out together. */
export interface BatchesFacet {
  /** How many intents one transaction can pay at most. */
  readonly max: number
  /** The same for one asset as things stand and so many `waiting` intents; between 1 and `max`. Absent means `max`. */
  maxOf?(asset: AssetId, waiting: number): number
  /** False for an intent that is known to need a transaction of its own, such as coins for a contract. Absent means any may be batched. */
  takes?(intent: Intent): boolean
  /**
   * Told which intents will be planned in a moment, so that what their snapshots need can be read ahead, many in one request. Must
   * not throw; nothing depends on it.
   */
  foresee?(intents: readonly Intent[]): void
}

/** Present on UTXO chains. */
export interface CoinsFacet {
  /** The wallet's free coins, without the ones in `held`. */
  view(wallet: Wallet, held: ReadonlySet<ClaimKey>, signal: AbortSignal): Promise<CoinView>
}

/** A deposit at the chain's finality rule: delivered value only. */
export type Deposit = {
  /** Unique on this chain for ever: `<txid>:<vout>` or `<txid>:<log index>`. */
  readonly reference: string
  readonly address: string
  readonly asset: AssetId
  readonly amount: Amount
  /** Who sent it, where the chain tells. */
  readonly from?: string
  readonly block: BlockRef
}

/** A deposit that was final and is not any more. */
export type UndoneDeposit = { readonly reference: string; readonly asset: AssetId; readonly reason: string }

/** Present where deposits can be scanned without gaps. */
export interface DepositsFacet {
  /**
   * Final deposits after `cursor`, oldest first, and the cursor to go on from; `null` starts at the adapter's configured height.
   *
   * CA-25. MUST leave no gap and MUST NOT advance past a block that is not final.
   *
   * @throws WalletError `CURSOR_MISMATCH` for a cursor that is none of this chain's, `CHAIN_UNREACHABLE`, `CHAIN_RESPONSE_MALFORMED`, `ABORTED`
   */
  scan(
    addresses: readonly string[],
    cursor: string | null,
    signal: AbortSignal,
  ): Promise<{
    readonly deposits: readonly Deposit[]
    readonly cursor: string
    /**
     * Deposits told before whose block the chain has taken back, however final it was; absent where there are none. The cursor
     * remembers what could be (`writeTold`), so a scan looks as far back as `deepestUndone`. Nothing else takes a deposit back.
     */
    readonly undone?: readonly UndoneDeposit[]
  }>
}

/** A final transaction that an address of ours sent, as the chain tells it. */
export type Outflow = {
  readonly transaction: TransactionId
  readonly block: BlockRef
  readonly from: string
  /** What it used up. */
  readonly claims: readonly ClaimKey[]
  /** What it delivered, in base units; empty for one that failed or only did something for the wallet itself. */
  readonly payments: readonly { readonly to: string; readonly asset: AssetId; readonly amount: Amount }[]
  /** What it cost the network's way, in base units of the fee asset. */
  readonly feePaid: Amount
}

/** Present where everything that addresses ever sent can be listed: what a store restored from a backup does not know. */
export interface OutflowsFacet {
  /**
   * Whether anything that these addresses sent is not final yet, in a mempool or in a block above it, by any provider's word. While it
   * is, nobody can say what was not paid.
   *
   * @throws WalletError `CHAIN_UNREACHABLE`, `CHAIN_RESPONSE_MALFORMED`, `ABORTED`
   */
  pending(addresses: readonly string[], signal: AbortSignal): Promise<boolean>
  /**
   * Final transactions of these addresses from block `from` on, oldest first, some blocks at a time; `next` is null at the end. Leaves
   * no gap, and is the same word of as many providers as a proof takes: what is not listed was not paid.
   *
   * @throws WalletError `CHAIN_UNREACHABLE`, `CHAIN_RESPONSE_MALFORMED`, `ABORTED`
   */
  scan(
    addresses: readonly string[],
    from: number,
    signal: AbortSignal,
  ): Promise<{ readonly outflows: readonly Outflow[]; readonly next: number | null }>
}

/** Present where several keys sign one transaction and each signature can be judged alone. Needed for drafts with quorums. */
export interface CosignFacet {
  /**
   * Whether a signature answers this request of the draft. It is stored for good once this says yes, so a wrong yes costs the
   * attempt. Pure.
   */
  verify(draft: Draft, request: number, signature: Signature): boolean
}

/** What the chain itself says a wallet has and has used. */
export type ChainBalance = {
  readonly balances: readonly { readonly asset: AssetId; readonly amount: Amount }[]
  /** Account chains: the next slot of each lane at the final block. */
  readonly lanes: readonly { readonly lane: LaneId; readonly next: number }[]
  readonly block: BlockRef
}

/** Present where a wallet's balances can be read for reconciliation. */
export interface BalancesFacet {
  /** Balances in base units and next slots, all at one block. @throws WalletError `CHAIN_UNREACHABLE`, `CHAIN_RESPONSE_MALFORMED`, `ABORTED` */
  read(wallet: Wallet, assets: readonly AssetId[], signal: AbortSignal): Promise<ChainBalance>
}

/** What the chain shows of one final payment, for whoever was paid. */
export type Receipt = {
  readonly transaction: TransactionId
  readonly block: BlockRef
  /** Where the chain counts slots beside blocks. */
  readonly slot?: number
  /** When the block was made, as the chain tells it, in ms since 1970; absent where nobody knows it. */
  readonly at?: number
  /** The recipient's account and what it held around the whole transaction, in base units; absent where the asset cannot tell. */
  readonly delivered?: { readonly account: string; readonly before: Amount; readonly after: Amount }
  /** What was sent for this order, in base units of `asset`. */
  readonly paid: { readonly to: string; readonly asset: AssetId; readonly amount: Amount }
  /** What the whole transaction cost the network's way, in base units of the fee asset; not one order's share. */
  readonly fee: Amount
  readonly memo?: string
  /** What shows the payment to somebody who does not believe it, by name, where the chain hides payments: Monero's transaction key. For the payer and the paid only. */
  readonly proof?: { readonly [name: string]: string }
}

/** Present where a receipt can be read from the chain. Reads only. */
export interface ReceiptsFacet {
  /** The receipt of one order that a final attempt paid; undefined if the attempt does not pay it. @throws WalletError `CHAIN_UNREACHABLE` when too few providers show the transaction */
  read(attempt: Pick<SealedAttempt, 'draft' | 'signed'>, order: OrderId, signal: AbortSignal): Promise<Receipt | undefined>
}
