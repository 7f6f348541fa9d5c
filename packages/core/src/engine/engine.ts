import type { Deposit, Outflow } from '../chain/facets.ts'
import type { ChainId } from '../ids/chain-id.ts'
import type { Action, FeeBearer } from '../intent/intent.ts'
import type * as A from '../store/contract/attempts.ts'
import type * as L from '../store/contract/ledger.ts'
import type * as O from '../store/contract/orders.ts'
import type { Account, Attempt, HaltScope, Order, Wallet } from '../store/records.ts'
import type { Store } from '../store/store.ts'

/** What a caller asks for. Texts are checked here; amounts are base units. */
export type WithdrawRequest = {
  /** The caller's id: made and kept by the caller before the first call, so that a retry is the same withdrawal. */
  readonly id: string
  /** Whose money: a ledger account, `user:42`. */
  readonly account: string
  /** CAIP-19 id or alias: `polygon`, `polygon:usdc`. */
  readonly asset: string
  readonly to: string
  /** Base units. */
  readonly amount: bigint
  /** The most the network may cost, in base units of the chain's fee asset; a quote is fixed when absent. */
  readonly feeMax?: bigint
  /** Default `house`. */
  readonly feeBearer?: FeeBearer
  /** Default: the wallet named for the asset in the engine's options. */
  readonly wallet?: string
  readonly memo?: string
  readonly reissueOf?: string
  /** Who asks; may not approve. Default: the account. */
  readonly requester?: string
  /** Instead of a transfer: a call that a policy allows. */
  readonly call?: Extract<Action, { kind: 'call' }>['call']
}

/** What became of the request. `exists` is as good as `accepted`: the same withdrawal. */
export type WithdrawResult = O.AcceptResult

/** A withdrawal with everything that was tried for it. */
export type WithdrawalView = { readonly order: Order; readonly attempts: readonly Attempt[] }

/** A finding of the books against the chain. `halts` says what was stopped because of it. */
export type ReconcileFinding = {
  readonly kind: 'unexplained-outflow' | 'slots-ahead' | 'books-broken' | 'journal-broken' | 'chain-unreadable'
  readonly wallet?: string
  readonly detail: string
  readonly halts?: HaltScope
}

/** What a store restored from a backup is to be told, and by whom. */
export type RecoverInput = {
  readonly chain: string
  /** The height to read from: at or before the backup. */
  readonly since: number
  /** What callers asked for after the backup, with their ids; each is taken in only where the chain shows it paid. */
  readonly requests?: readonly WithdrawRequest[]
  readonly actor: string
  readonly reason: string
}
/** What the chain told of itself. Everything stays halted: compare, then resume. */
export type RecoverResult =
  /** `pending`: the chain has something of ours that is not final; ask again when it is. */
  | { readonly status: 'not-halted' | 'unsupported' | 'pending' }
  | {
      readonly status: 'recovered'
      /** Orders that turned out to be paid. */
      readonly adopted: readonly { readonly order: string; readonly transaction: string }[]
      /** Transactions that paid nobody, whose fee the house has booked. */
      readonly fees: readonly string[]
      /** What nobody can explain: more requests, or a theft. */
      readonly unexplained: readonly Outflow[]
      /** Requests that the chain does not show paid: to be asked for again like any other, once resumed. */
      readonly unpaid: readonly string[]
    }

/** Verbs for people. Each is idempotent and leaves a journal entry with the actor. */
export interface Operator {
  /**
   * Before bytes exist: ends it. After: a rival transaction on the same claims that pays nobody, where the chain can replace; also for
   * an order that has ended while its bytes are still out.
   */
  cancel(
    input: O.CancelInput,
  ): Promise<
    | { readonly status: 'cancelled' | 'cancelling' | 'exists'; readonly order: Order }
    | { readonly status: 'cannot-cancel'; readonly reason: string }
    | O.FencedOff
  >
  /** Replaces by a better paid attempt on the same claims, or adds a child, whichever the chain has. */
  accelerate(input: {
    readonly order: string
    readonly feeMax?: bigint
    readonly actor: string
    readonly reason: string
  }): Promise<{ readonly status: 'accelerated' | 'busy' } | { readonly status: 'cannot-accelerate'; readonly reason: string }>
  /** Looks now: out of parking and out of the dead letters. */
  retry(input: O.RedriveInput): Promise<O.RedriveResult>
  /** Sends the stored bytes of every live attempt again, unless they would pay a second time or what was given back. */
  rebroadcast(input: {
    readonly order: string
  }): Promise<{ readonly status: 'sent'; readonly attempts: number } | { readonly status: 'not-found' }>
  adopt(input: O.AdoptInput): Promise<O.AdoptResult>
  approve(input: Omit<O.ApproveInput, 'decision'>): Promise<O.ApproveResult>
  reject(input: Omit<O.ApproveInput, 'decision'>): Promise<O.ApproveResult>
  /** Gives money back without proof: two people. Its bytes are sent no more, and still watched; see the guide. */
  release(input: O.ForceReleaseInput): Promise<O.ForceReleaseResult>
  reopen(input: O.ReopenInput): Promise<O.ReopenResult>
  halt(input: Omit<L.HaltInput, 'automatic'>): Promise<L.HaltResult>
  resume(input: L.ResumeInput): Promise<L.ResumeResult>
  /** Explains a lane that the chain is ahead of. */
  raiseLane(input: A.RaiseLaneInput): Promise<A.RaiseLaneResult>
  listDestination(input: L.ListDestinationInput): Promise<L.ListDestinationResult>
  /** Brings a store restored from a backup up to what the chain shows, while everything is halted. */
  recover(input: RecoverInput): Promise<RecoverResult>
}

/** How well one part of the engine works. */
export type PartHealth = { readonly name: string; readonly healthy: boolean; readonly detail: string }

/** The withdrawal engine: one value, no global state. */
export interface Engine {
  readonly store: Store
  readonly operator: Operator
  /**
   * Accepts a withdrawal: idempotency, limits, balance and event in one commit.
   *
   * - Idempotent: by id, for ever; a changed request under the same id is `conflict`.
   * - Leaves behind: nothing, or the whole reservation.
   * - Refused with `RECIPIENT_REFUSED` where the recipient is an address of a registered wallet: deposits pass over what our own wallets
   *   send, so its owner would never be credited. Between users money moves in the books.
   *
   * @throws WalletError `REQUEST_INVALID`, `INVALID_RECIPIENT`, `ID_INVALID`, `AMOUNT_INVALID`, `ASSET_NOT_REGISTERED`, `WALLET_NOT_FOUND`, `FEE_UNAVAILABLE`, `STORE_UNAVAILABLE`
   */
  withdraw(request: WithdrawRequest): Promise<WithdrawResult>
  withdrawal(id: string): Promise<WithdrawalView | undefined>
  /** Books a deposit once. @throws WalletError as {@link Engine.withdraw} */
  credit(input: {
    readonly reference: string
    readonly account: string
    readonly asset: string
    readonly amount: bigint
    readonly from?: string
    readonly actor: string
  }): Promise<L.CreditResult>
  balance(account: string, asset: string): Promise<Account>
  registerWallet(wallet: Wallet, actor: string): Promise<L.RegisterWalletResult>
  /** One round: leases what is due, carries it on, and answers how many orders were touched. For tests and cron. */
  step(signal?: AbortSignal): Promise<number>
  /** Works until `signal` aborts, then finishes what is in hand. @throws InvariantError a bug: let the process die. */
  work(signal: AbortSignal): Promise<void>
  /** Compares books and chain; an unexplained difference halts signing in its scope. */
  reconcile(signal?: AbortSignal): Promise<readonly ReconcileFinding[]>
  /** Scans and credits final deposits once; `work` does it on its schedule. */
  scanDeposits(chain: ChainId, signal?: AbortSignal): Promise<readonly Deposit[]>
  health(): Promise<readonly PartHealth[]>
}
