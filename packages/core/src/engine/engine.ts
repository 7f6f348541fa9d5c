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
  /**
   * The caller's id: made and kept by the caller before the first call, so that a retry is the same withdrawal. At most 128 printable ASCII
   * characters without blanks and `|`, and none of `approval:`, `cancel:`, `child:`, `need:`, `nonce-fill:`, `recovered:` at its beginning.
   */
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
  /** At most 256 characters. On a chain without memos the withdrawal fails as `unsupported`. */
  readonly memo?: string
  /** The id of an earlier withdrawal that this one pays again. It waits while that one may still be paid, and fails if it was. */
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
  readonly kind: 'unexplained-outflow' | 'slots-ahead' | 'chain-unreadable'
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

/**
 * Verbs for people. Safe to repeat, all but `accelerate`; what changes the store's rows leaves a journal entry with the actor.
 *
 * `not-found` and `bad-state` are answers, not errors. What fails fails as {@link Engine} says.
 */
export interface Operator {
  /**
   * Before bytes exist: ends it. After: a rival transaction on the same claims that pays nobody, where the chain can replace; also for
   * an order that has ended while its bytes are still out.
   *
   * `cancelling` is a wish: the order ends `failed`, or `completed` if the payment wins. The rival is a house order, carried on by whatever
   * worker comes next; a process that dies before it is opened, or a halt, leaves the attention `CANCEL_REQUESTED`: ask again. What was never
   * sent is not sent any more. Where co-signers have a draft that is not complete it is `cannot-cancel`, and nothing is noted.
   *
   * @throws WalletError `CHAIN_NOT_REGISTERED`
   */
  cancel(
    input: O.CancelInput,
  ): Promise<
    | { readonly status: 'cancelled' | 'cancelling' | 'exists'; readonly order: Order }
    | { readonly status: 'cannot-cancel'; readonly reason: string }
    | O.FencedOff
  >
  /**
   * Replaces by a better paid attempt on the same claims, or adds a child where the chain has only that. Each call outbids the last.
   *
   * - Units: `feeMax` in base units of the fee asset; default what was accepted.
   *
   * @throws WalletError `ID_INVALID`, `CHAIN_NOT_REGISTERED`, and what chain and signer throw
   */
  accelerate(input: {
    readonly order: string
    readonly feeMax?: bigint
    readonly actor: string
    readonly reason: string
  }): Promise<{ readonly status: 'accelerated' | 'busy' } | { readonly status: 'cannot-accelerate'; readonly reason: string }>
  /** Makes an order due now: out of parking and out of the dead letters, its tries forgotten. */
  retry(input: O.RedriveInput): Promise<O.RedriveResult>
  /**
   * Sends the stored bytes of every live attempt again, unless they would pay a second time or what was given back, or
   * would first leave although a person wants the order to end.
   *
   * @throws WalletError `ID_INVALID`, `CHAIN_NOT_REGISTERED`
   */
  rebroadcast(input: {
    readonly order: string
  }): Promise<{ readonly status: 'sent'; readonly attempts: number } | { readonly status: 'not-found' }>
  /**
   * Books a transaction that no attempt made as the order's payment. Nothing is looked up on chain: the person answers for it. Live
   * attempts stay watched; one that confirms as well is a house loss (`PAID_TWICE`).
   *
   * `bad-state` `final`: an attempt has paid it and waits to be settled, for instance until a halt is lifted.
   * An order that failed by proof takes only the transaction of its own dead attempt, as a house loss: account and wallet are halted.
   */
  adopt(input: O.AdoptInput): Promise<O.AdoptResult>
  /** Counts one person's yes to an order in review; the last one needed makes it due. Bound to the digest that the person was shown. */
  approve(input: Omit<O.ApproveInput, 'decision'>): Promise<O.ApproveResult>
  /** One person's no: the order is refused for good and its money returned. */
  reject(input: Omit<O.ApproveInput, 'decision'>): Promise<O.ApproveResult>
  /**
   * Gives money back without proof: two people. Its bytes are sent no more, and still watched; a co-signer is asked no more, and what he does
   * with the draft that he has is seen only once the store has all signatures. See the guide.
   */
  release(input: O.ForceReleaseInput): Promise<O.ForceReleaseResult>
  /** Takes back a settlement that the chain has undone: the money is locked again, the same bytes go out again. */
  reopen(input: O.ReopenInput): Promise<O.ReopenResult>
  /** Stops a scope at once: no accept, slot, bind or seal in it succeeds after this answers. @throws WalletError `REQUEST_INVALID` */
  halt(input: Omit<L.HaltInput, 'automatic'>): Promise<L.HaltResult>
  /** Lifts a halt of exactly this scope; a wider one stays in force. */
  resume(input: L.ResumeInput): Promise<L.ResumeResult>
  /** Explains a lane that the chain is ahead of: slots below `next` count as used. The halt stays until `resume`. */
  raiseLane(input: A.RaiseLaneInput): Promise<A.RaiseLaneResult>
  /** Puts an address on an allow or deny list, or takes it off. @throws WalletError `ID_INVALID`, `CHAIN_ID_INVALID`, `REQUEST_INVALID` */
  listDestination(input: L.ListDestinationInput): Promise<L.ListDestinationResult>
  /**
   * Brings a store restored from a backup up to what the chain shows, while that chain or everything is halted; the whole of it is in
   * docs/guide/backup-and-moving.md. Leaves the halt; a process that dies in between leaves what the next call goes on from.
   *
   * @throws WalletError `CHAIN_NOT_REGISTERED`, `CHAIN_ID_INVALID`, `CHAIN_UNREACHABLE`, `CHAIN_RESPONSE_MALFORMED`, `OPERATION_REFUSED`
   * where the books lack the money for what the chain shows paid: credit it first
   */
  recover(input: RecoverInput): Promise<RecoverResult>
}

/** How well one part of the engine works. */
export type PartHealth = { readonly name: string; readonly healthy: boolean; readonly detail: string }

/**
 * The withdrawal engine: one value, no global state.
 *
 * Besides its own errors every call can fail as the store does: `STORE_UNAVAILABLE` and `STORE_ROLLED_BACK` say that the outcome is
 * unknown (call again, under the same id), `STORE_CLOSED` and `STORE_RETIRED` that nothing happened.
 */
export interface Engine {
  /** The store it was made of: every verb, for what the engine has no call for. */
  readonly store: Store
  readonly operator: Operator
  /**
   * Accepts a withdrawal: idempotency, limits, balance and event in one commit.
   *
   * - Idempotent: by id, for ever; a changed request under the same id is `conflict`. A quoted fee and a default wallet are those of the
   *   first call. An id that begins like one of the engine's own is `ID_INVALID`.
   * - Leaves behind: nothing, or the whole reservation.
   * - Refused with `RECIPIENT_REFUSED` where the recipient is an address of a registered wallet: deposits pass over what our own wallets
   *   send, so its owner would never be credited. Between users money moves in the books.
   *
   * @throws WalletError `REQUEST_INVALID`, `INVALID_RECIPIENT`, `ID_INVALID`, `AMOUNT_INVALID`, `ASSET_ID_INVALID`, `ASSET_NOT_REGISTERED`,
   * `CHAIN_NOT_REGISTERED`, `WALLET_NOT_FOUND`; without `feeMax` also what the chain's quote throws: `FEE_UNAVAILABLE`,
   * `CHAIN_UNREACHABLE`, `TIMED_OUT`
   */
  withdraw(request: WithdrawRequest): Promise<WithdrawResult>
  /** The withdrawal or house order of this id with all its attempts, oldest first. @throws WalletError `ID_INVALID` */
  withdrawal(id: string): Promise<WithdrawalView | undefined>
  /**
   * Books a deposit that is final. `conflict`: the reference was booked with another account or amount.
   *
   * - Units: `amount` in base units.
   * - Idempotent: by asset and reference, for ever.
   *
   * @throws WalletError `REQUEST_INVALID`, `ID_INVALID`, `AMOUNT_INVALID`, `ASSET_ID_INVALID`, `ASSET_NOT_REGISTERED`, `CHAIN_NOT_REGISTERED`
   */
  credit(input: {
    /** Unique for ever within the asset, such as `<txid>:<vout>`. */
    readonly reference: string
    readonly account: string
    readonly asset: string
    readonly amount: bigint
    /** Who sent it, where known: what `roundTrip` looks for. */
    readonly from?: string
    readonly actor: string
  }): Promise<L.CreditResult>
  /**
   * An account's two halves in base units, `available` and `locked`; zero for one that nobody has used yet.
   *
   * @throws WalletError `ID_INVALID`, `ASSET_ID_INVALID`, `ASSET_NOT_REGISTERED`, `CHAIN_NOT_REGISTERED`
   */
  balance(account: string, asset: string): Promise<Account>
  /**
   * Registers a payer; its addresses are stored in their canonical form. Name, chain, owner and addresses are fixed from then on:
   * `conflict` where a name or an address is somebody else's.
   *
   * - Idempotent: the same wallet answers `exists`.
   *
   * @throws WalletError `CHAIN_NOT_REGISTERED`, `INVALID_RECIPIENT` for what is no address of the chain, `ID_INVALID`, `REQUEST_INVALID`
   */
  registerWallet(wallet: Wallet, actor: string): Promise<L.RegisterWalletResult>
  /** One round: leases what is due, carries it on, and answers how many orders were touched. For tests and cron. */
  step(signal?: AbortSignal): Promise<number>
  /**
   * Works until `signal` aborts, then finishes what is in hand. A part that is away is waited for and told as an event, never thrown.
   *
   * - Leaves behind: leases, which end by the store's clock; the next worker goes on from what is stored.
   *
   * @throws InvariantError a bug: let the process die.
   */
  work(signal: AbortSignal): Promise<void>
  /** Compares books and chain; an unexplained difference halts its scope. A chain that does not answer is a finding, not an error. */
  reconcile(signal?: AbortSignal): Promise<readonly ReconcileFinding[]>
  /**
   * Scans once and credits what is final, each deposit once for ever; `work` does it on its schedule.
   *
   * - Leaves behind: a cursor that moves last, so that a crash scans the same blocks again.
   *
   * @throws WalletError `CHAIN_NOT_REGISTERED`, `OPERATION_REFUSED` for a chain without deposits, `TIMED_OUT`, `ABORTED`,
   * `CHAIN_UNREACHABLE`, `CURSOR_MISMATCH`
   */
  scanDeposits(chain: ChainId, signal?: AbortSignal): Promise<readonly Deposit[]>
  /** Asks store, halts and each chain; never throws. */
  health(): Promise<readonly PartHealth[]>
}
