import type { AssetId } from '../ids/asset-id.ts'
import type { ChainId } from '../ids/chain-id.ts'
import type { ClaimKey } from '../ids/ids.ts'
import type { Intent } from '../intent/intent.ts'
import type { Amount } from '../money/amount.ts'
import type { Asset } from '../money/asset.ts'
import type { Signature } from '../signer/signer.ts'
import type { Wallet } from '../store/records.ts'
import type {
  BalancesFacet,
  BatchesFacet,
  BumpByChildFacet,
  CoinsFacet,
  Composed,
  CosignFacet,
  DepositsFacet,
  OutflowsFacet,
  ReceiptsFacet,
  ReplaceFacet,
} from './facets.ts'
import type { BroadcastResult, Observation } from './observation.ts'
import type { DraftRequest, DraftResult, Snapshot } from './snapshot.ts'
import type { Draft, Inspection, SealedAttempt, SignedTransaction } from './transaction.ts'

/** Whether a text is an address of this chain and network, and its one canonical spelling. */
export type DecodedAddress =
  /** `warning`: a spelling that is valid and yet may be a mistake, in one phrase for whoever typed it. */
  | { readonly status: 'valid'; readonly canonical: string; readonly warning?: string }
  | { readonly status: 'invalid'; readonly reason: string }

/**
 * What every chain has, whoever builds its transactions.
 *
 * The deciding verbs do no IO: same arguments, same answer. The talking verbs decide nothing. Optional ability is an
 * optional object; present means supported, and nothing here throws "not supported".
 *
 * Every MUST has a case of the same number in `testChainAdapter` of `@wallet/core/testing`.
 */
export interface Chain {
  /** CAIP-2. Two adapters for two networks of one chain live side by side in one process. */
  readonly chain: ChainId
  /** Short names for the chain, such as `polygon`. */
  readonly aliases: readonly string[]
  /** The asset that pays for transactions; always in `assets`. */
  readonly feeAsset: AssetId
  readonly assets: readonly Asset[]
  /** How long after a broadcast without confirmation an attempt counts as stuck, in ms. */
  readonly stuckAfterMs: number
  /** How often an open attempt is worth asking about, in ms. */
  readonly pollEveryMs: number
  /** Between two sends of bytes that the chain does not show, in ms, where the worker's own pace is too slow for the chain. */
  readonly resendEveryMs?: number

  /**
   * CA-1. MUST refuse an address of another network. CA-2. MUST return a canonical form that decodes to itself.
   */
  decodeAddress(text: string): DecodedAddress

  /**
   * CA-10. MUST decode with code that shares nothing with building, and report payments, claims, fee, change and expiry
   * equal to the draft for honest bytes. CA-11. MUST NOT report the drafted payments for bytes with any one byte changed.
   *
   * @throws WalletError `BYTES_MALFORMED` for bytes that do not decode, or do what this adapter never does.
   */
  inspect(bytes: Uint8Array, draft: Draft): Inspection

  /**
   * CA-13. MUST be safe to repeat. CA-14. MUST answer `unknown`, not throw, when bytes may have left.
   */
  broadcast(signed: SignedTransaction, signal: AbortSignal): Promise<BroadcastResult>

  /**
   * CA-15. MUST give one observation per attempt, in order. CA-16. MUST go back after a reorganisation. CA-17. MUST NOT say
   * `dead` for a conflict that is not final, or for a transaction that is merely missing. CA-18. MUST say `final` only by
   * the chain's finality rule. CA-19. MUST answer `unavailable` rather than throw when no provider can be asked.
   */
  observe(attempts: readonly SealedAttempt[], signal: AbortSignal): Promise<readonly Observation[]>

  /** Several orders at once; absent where each has a transaction of its own. */
  readonly batches?: BatchesFacet
  readonly deposits?: DepositsFacet
  readonly balances?: BalancesFacet
  readonly outflows?: OutflowsFacet
  /** Receipts of final payments; the engine itself never asks for one. */
  readonly receipts?: ReceiptsFacet
  /** Says in one line how the chain's providers are; throws when none can be asked. */
  readonly health?: (signal: AbortSignal) => Promise<string>
  /** What a withdrawal of this intent should cost now, in base units of the fee asset; a quote, not a limit. */
  readonly quoteFee?: (intent: Omit<Intent, 'feeMax'>, signal: AbortSignal) => Promise<Amount>
}

/** A chain whose transactions are drafted here and signed by signers. */
export interface Drafting<Facts = unknown> {
  /** CA-12. MUST read everything `draft` needs for these intents, as data that survives `structuredClone`. */
  snapshot(wallet: Wallet, intents: readonly Intent[], signal: AbortSignal): Promise<Snapshot<Facts>>

  /**
   * CA-3. MUST return the same result for the same request. CA-4. MUST use only claims the coin view shows as free, or the
   * given slot. CA-5. MUST balance: inputs = payments + change + fee. CA-6. MUST name every intent, in `included` or in
   * `refused`. CA-7. MUST keep the fee within the sum of the included intents' `feeMax`.
   */
  draft(request: DraftRequest<Facts>): DraftResult

  /**
   * Where a quorum lets requests go unanswered, only the answered ones come, in their order, each with its `request`.
   *
   * CA-8. MUST fix the transaction id. CA-9. MUST verify each signature against the public key of the wallet.
   *
   * @throws WalletError `SIGNATURE_INVALID`
   */
  finalize(draft: Draft, signatures: readonly Signature[]): SignedTransaction

  /** A redraft sharing claims. */
  readonly replace?: ReplaceFacet<Facts>
  /** A child that pays for its parent. */
  readonly bumpByChild?: BumpByChildFacet<Facts>
  /** Several keys on one transaction, each signature judged alone. */
  readonly cosign?: CosignFacet
  /** UTXO chains: the wallet's coins. */
  readonly coins?: CoinsFacet
  /**
   * Present where a draft can turn out not to be worth sealing: it expires, or spends what was only said to be there. Asked last before
   * the seal, or before others could complete it; a draft that is not fresh is thrown away and made again while nothing has left.
   */
  readonly stillFresh?: (draft: Draft, signal: AbortSignal) => Promise<boolean>
}

/** A chain whose own wallet must build and sign together; nothing may be relayed by it. Nothing is drafted, so nothing is redrafted or co-signed. */
export interface Composing {
  /** The height of the newest block that the providers know. What `compose` needs its wallet reads by itself, so there is no snapshot. */
  height(signal: AbortSignal): Promise<number>

  /**
   * CA-23. MUST NOT let bytes leave. CA-24. MUST NOT use a claim in `held`.
   *
   * - Leaves behind: nothing that the chain or another order would notice; an answer that is lost is composed anew.
   */
  compose(wallet: Wallet, intents: readonly Intent[], held: ReadonlySet<ClaimKey>, signal: AbortSignal): Promise<Composed>
  /**
   * Present where a reorganisation can make sealed bytes invalid while their claims stay unused. Asked when the chain refuses the bytes
   * of all these attempts so (`compose-again`), which may yet come back; only one of them and the new one can then confirm.
   *
   * CA-26. MUST pay the intents given, all of them, with claims that every attempt given has, and with no other.
   */
  composeAgain?(wallet: Wallet, attempts: readonly SealedAttempt[], intents: readonly Intent[], signal: AbortSignal): Promise<Composed>
}

type Without<Shape> = { readonly [verb in keyof Shape]?: never }

/** Seven verbs: four decide (`decodeAddress`, `draft`, `finalize`, `inspect`), three talk (`snapshot`, `broadcast`, `observe`). */
export type DraftingChain<Facts = unknown> = Chain & Drafting<Facts> & Without<Composing>

/** Six verbs: `compose` stands in the place of `draft` and `finalize`, and `height` in that of `snapshot`. */
export type ComposingChain = Chain & Composing & Without<Drafting>

/** One chain as an engine sees it: it drafts, or it composes. `compose` tells the two apart. */
export type ChainAdapter<Facts = unknown> = DraftingChain<Facts> | ComposingChain
