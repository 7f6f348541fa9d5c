import type { BlockRef, BroadcastResult, DeathProof, Observation } from '../chain/observation.ts'
import type { Draft, SignedTransaction } from '../chain/transaction.ts'
import type { AssetId } from '../ids/asset-id.ts'
import type { ChainId } from '../ids/chain-id.ts'
import type { AccountId, AttemptId, ClaimKey, KeyRef, LaneId, OrderId, TransactionId, WalletName } from '../ids/ids.ts'
import type { Intent } from '../intent/intent.ts'
import type { Amount } from '../money/amount.ts'
import type { Signature } from '../signer/signer.ts'

/** A named payer on a chain: its addresses with the keys that sign for them. An address belongs to one wallet per chain. */
export type Wallet = {
  readonly name: WalletName
  readonly chain: ChainId
  readonly addresses: readonly { readonly address: string; readonly keyRef: KeyRef }[]
  /** The user it belongs to; absent for a pooled hot wallet. */
  readonly owner?: string
  readonly label?: string
  readonly active: boolean
}

/**
 * Where an order stands. `completed`, `failed`, `refused` and `cancelled` are ends (only `reopen` leaves `completed`).
 *
 * Halted, dead-lettered and needs-attention are overlays that keep reservation and claims, not states.
 */
export type OrderState =
  | 'reserved'
  | 'in-review'
  | 'parked'
  | 'planned'
  | 'exposed'
  | 'signed'
  | 'broadcast'
  | 'completed'
  | 'failed'
  | 'refused'
  | 'cancelled'

/** Why something happened: a stable code for programs, a sentence for people, never a secret. */
export type Note = { readonly code: string; readonly detail: string }

/** What a held withdrawal waits for. */
export type Review = {
  readonly reasons: readonly Note[]
  readonly approvalsNeeded: number
  /** Who may approve; empty means anybody but the requester. */
  readonly approvers: readonly string[]
  readonly votes: readonly { readonly by: string; readonly decision: 'approve' | 'reject'; readonly at: number; readonly comment: string }[]
}

/** A velocity counter this order used, so that exactly the same use is returned when it ends unpaid. */
export type LimitUse = { readonly key: string; readonly bucket: number; readonly amount: Amount }

/** How an order was paid. */
export type Settlement = {
  /** Absent when a person adopted a transaction that no attempt made. */
  readonly attempt?: AttemptId
  readonly transaction: TransactionId
  readonly block: BlockRef
  readonly paid: Amount
  /** This order's share of the network fee, in base units of the intent's fee asset. */
  readonly fee: Amount
  /** The part of the fee that the user bore; needed to undo the settlement exactly. Zero when the house bears fees. */
  readonly feeBorne?: Amount
  readonly at: number
}

/** What the engine carries out: a withdrawal, or a house order (an intent of kind `house`), which pays nobody. */
export type Order = {
  readonly id: OrderId
  readonly intent: Intent
  /** SHA-256 of the canonical intent: what approvals and signers are bound to. */
  readonly digest: string
  /** HMAC over the digest by the engine's policy key: a row forged in the database does not have it. */
  readonly mac: string
  readonly requester: string
  readonly state: OrderState
  readonly createdAt: number
  readonly updatedAt: number
  /** When a worker should look next, on the store's clock; null when nobody needs to. */
  readonly dueAt: number | null
  /** Fencing token: rises with every lease; a verb under an older token is refused. */
  readonly token: number
  readonly leasedUntil: number
  readonly worker: string | null
  /** Requeues since the last change of state. */
  readonly tries: number
  /** Locked in the account now, in base units of the action's asset. */
  readonly reserved: Amount
  /** Every attempt that ever carried it out, oldest first. */
  readonly attempts: readonly AttemptId[]
  readonly review: Review | null
  /** Why it is parked, refused, failed, cancelled or dead-lettered. */
  readonly note: Note | null
  readonly deadLettered: boolean
  /** Something a person should look at; does not stop the order. */
  readonly attention: Note | null
  readonly settlement: Settlement | null
  readonly limits: readonly LimitUse[]
  /** People who asked to give the money back without proof; the second, different one decides. */
  readonly releasers: readonly string[]
  /** Money went back without proof: a late confirmation is a house loss. */
  readonly releasedWithoutProof: boolean
}

/**
 * How far an attempt got. `bound` may be abandoned freely: nothing left this process. `exposed` and `sealed` are live until
 * `final` or `dead`.
 */
export type AttemptState = 'bound' | 'exposed' | 'sealed' | 'abandoned' | 'final' | 'dead'

/** Why an attempt was made. */
export type AttemptPurpose = 'pay' | 'replace' | 'cancel' | 'child' | 'house'

/** One of the signatures that an exposed attempt gathers. */
export type PartialSignature = {
  /** Index of the request in `draft.signing`. */
  readonly request: number
  readonly signature: Signature
}

/** One set of bytes, from draft to its end. Append-only: rows are never deleted and bytes never overwritten. */
export type Attempt = {
  readonly id: AttemptId
  readonly chain: ChainId
  readonly wallet: WalletName
  readonly purpose: AttemptPurpose
  /** The orders it carries out, in the order of `draft.payments`; for `cancel` and `child` the orders it acts for without paying. */
  readonly orders: readonly OrderId[]
  readonly replaces: readonly AttemptId[]
  readonly claims: readonly ClaimKey[]
  readonly lane: LaneId | null
  readonly slot: number | null
  readonly state: AttemptState
  readonly draft: Draft
  readonly signed: SignedTransaction | null
  /** Signatures gathered while it was exposed, each stored before it counts; absent when none was. */
  readonly partials?: readonly PartialSignature[]
  readonly boundAt: number
  readonly sealedAt: number | null
  readonly sends: number
  readonly lastSentAt: number | null
  readonly lastSend: BroadcastResult | null
  readonly observation: Observation | null
  readonly proof: DeathProof | null
  /**
   * Live attempts that pay the same and do not exclude this one. Only `reopen` writes it, when the chain broke its own finality
   * and undid a payment whose order had been given up for dead before; it halts then, and the engine sends such bytes no more.
   */
  readonly beside?: readonly AttemptId[]
}

/** `held`: a clock may free it. `spent`: no clock frees it. `consumed`: the chain used it up for ever. */
export type ClaimState = 'held' | 'spent' | 'consumed'

/** Who uses a claim. Several attempts only when each replaces the others. */
export type Claim = {
  readonly key: ClaimKey
  readonly state: ClaimState
  readonly attempts: readonly AttemptId[]
  /** Store time at which a hold lapses; 0 once spent. */
  readonly heldUntil: number
}

/** An ordered line of slots. */
export type Lane = {
  readonly id: LaneId
  readonly wallet: WalletName
  /** The next slot never given out. */
  readonly next: number
  /** Every slot below is consumed on chain. */
  readonly floor: number
  /** Every slot below is sealed or consumed: none is left to be given out. May lag behind the truth; absent is the floor. */
  readonly sealedTo?: number
}

/** One slot of a lane. `gap`: given back unsealed; the next allocation takes the lowest gap first. */
export type Slot = {
  readonly lane: LaneId
  readonly slot: number
  readonly state: 'allocated' | 'sealed' | 'consumed' | 'gap'
  readonly attempt: AttemptId | null
  /** The order that the slot stays with until it is sealed or given back. */
  readonly order: OrderId | null
}

/** A ledger account in one asset, in base units. Users' balances are what we owe; `world` is what we hold on chain. */
export type Account = {
  readonly account: AccountId
  readonly asset: AssetId
  readonly available: bigint
  readonly locked: Amount
}

/** A deposit that was credited, and whether a reorganisation took it back. */
export type Credit = {
  readonly reference: string
  readonly account: AccountId
  readonly asset: AssetId
  readonly amount: Amount
  readonly at: number
  readonly reversed: null | { readonly taken: Amount; readonly receivable: Amount; readonly at: number; readonly reason: string }
}

/** What may be stopped: everything, a chain, an asset, an account, a wallet or one lane. */
export type HaltScope = 'global' | `chain:${string}` | `asset:${string}` | `account:${string}` | `wallet:${string}` | `lane:${string}`

/** A stop in force. */
export type Halt = {
  readonly scope: HaltScope
  readonly by: string
  readonly reason: string
  readonly automatic: boolean
  readonly at: number
}

/** One journal entry: audit log, event feed and webhook outbox in one. */
export type JournalEntry = {
  readonly seq: number
  readonly at: number
  /** The verb that made it. */
  readonly verb: string
  /** What it is about: an order id, a credit reference, a scope. */
  readonly subject: string
  /** What changed, as JSON with amounts as decimal strings. */
  readonly change: { readonly [key: string]: unknown }
}
