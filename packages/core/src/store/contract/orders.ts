import type { BlockRef, DeathProof } from '../../chain/observation.ts'
import type { ChainId } from '../../ids/chain-id.ts'
import type { AttemptId, OrderId, TransactionId } from '../../ids/ids.ts'
import type { Intent } from '../../intent/intent.ts'
import type { Amount } from '../../money/amount.ts'
import type { Rule } from '../../policy/rule.ts'
import type { Attempt, HaltScope, Note, Order } from '../records.ts'

/** Proof that a worker still owns an order: the token of its latest lease. */
export type Fence = { readonly order: OrderId; readonly token: number }

/** Answers every fenced verb can give besides its own. */
export type FencedOff =
  | { readonly status: 'fenced'; readonly order: OrderId }
  | { readonly status: 'not-found' }
  | { readonly status: 'bad-state'; readonly state: string }

/** A withdrawal with everything that decides in the same commit whether it is taken in. Idempotent by the intent's id. */
export type AcceptInput = {
  readonly intent: Intent
  readonly digest: string
  readonly mac: string
  readonly requester: string
  /** Evaluated in the same commit as the reservation. */
  readonly rules: readonly Rule[]
  /**
   * A person restores what an old backup does not know and the chain shows as paid: taken in although its scope is halted, and set
   * aside until its adoption, so that a crash in between leaves nothing that a worker would pay again. Throws `OPERATION_REFUSED`
   * rather than refuse for want of funds, since a refused id stays refused.
   */
  readonly restoring?: true
  /** What an outside screening said before; `review` holds, `refuse` refuses. */
  readonly screening?: { readonly verdict: 'clear' | 'review' | 'refuse'; readonly note: Note }
}
/** Precedence: exists, conflict, halted, refused, accepted. A refused id stays refused; a halted one was not stored. */
export type AcceptResult =
  | { readonly status: 'accepted' | 'exists' | 'conflict' | 'refused'; readonly order: Order }
  | { readonly status: 'halted'; readonly scope: HaltScope; readonly reason: string }

/** An order that pays nobody. Idempotent by the intent's id; it reserves nothing. */
export type OpenHouseOrderInput = Pick<AcceptInput, 'intent' | 'digest' | 'mac' | 'requester' | 'restoring'>

/**
 * Which part of the path a worker walks, where processes share the work. `send` plans, signs and sends, and takes sealed orders back
 * when their bytes were refused or have been out for `afterMs`; `track` only follows sealed bytes, for which it needs no key.
 */
export type WorkPhase = { readonly name: 'send'; readonly afterMs: number } | { readonly name: 'track' }

/** How many due orders one worker takes, for how long on the store's clock. */
export type LeaseInput = {
  readonly worker: string
  readonly leaseMs: number
  readonly max: number
  readonly chains: readonly ChainId[]
  /** Exactly these, due or not, as far as nobody else holds them: batch-mates of a replacement, an operator's order. */
  readonly orders?: readonly OrderId[]
  /** Only orders in this part of the path; absent for all. Orders asked for by name are given in any. */
  readonly phase?: WorkPhase
}
/** An order that the caller now owns, with every attempt made for it but the abandoned ones. */
export type LeasedOrder = { readonly order: Order; readonly attempts: readonly Attempt[] }
/** The leased orders, each with a token above all earlier ones. */
export type LeaseResult = {
  readonly status: 'leased'
  readonly leased: readonly LeasedOrder[] /** ms until the next order falls due; null when none waits. */
  readonly nextDueInMs: number | null
}

/** Leases to be lengthened, counted from now. */
export type RenewInput = { readonly fences: readonly Fence[]; readonly leaseMs: number }
/** The orders that were lost to another worker in the meantime. */
export type RenewResult = { readonly status: 'renewed'; readonly fenced: readonly OrderId[] }

/** Ends the lease and looks again after `delayMs`; null when an ended order (completed, failed …) needs no more looks. */
export type RequeueInput = { readonly fence: Fence; readonly delayMs: number | null; readonly attention?: Note | null }
/** How often it was requeued since its state last changed. */
export type RequeueResult = { readonly status: 'requeued'; readonly tries: number } | FencedOff

/** A safe stop without a slot; it falls due again by itself after `resumeInMs`. */
export type ParkInput = { readonly fence: Fence; readonly note: Note; readonly resumeInMs: number }
/** Parked; bound attempts and unsealed slots were given back. */
export type ParkResult = { readonly status: 'parked' } | FencedOff

/** A final payment, observed by the chain's own rule. `fee` is this order's share, in base units of its fee asset. */
export type SettleInput = {
  readonly fence: Fence
  readonly attempt: AttemptId
  readonly transaction: TransactionId
  readonly block: BlockRef
  readonly fee: Amount
  /** When to look again whether a reorganisation undid it, in ms; 0 for never. */
  readonly watchMs: number
}
/** How the payment was booked. A final fact is never refused for its fee. */
export type SettleResult =
  | {
      readonly status: 'completed' | 'exists'
      readonly order: Order /** Fee above `feeMax`, booked to `house:fee-overrun`. */
      readonly overrun: Amount
    }
  /** The money had been released without proof: booked to `house:loss`, and the account's scope is halted. */
  | { readonly status: 'house-loss'; readonly order: Order; readonly loss: Amount }
  | FencedOff

/** Ends an order unpaid and returns its money. Refused while any attempt is live: `bury` each one with proof first. */
export type FailInput = {
  readonly fence: Fence
  readonly note: Note
  readonly proofs: readonly { readonly attempt: AttemptId; readonly proof: DeathProof }[]
}
/** Ended and repaid, or the attempt that may still confirm. */
export type FailResult =
  | { readonly status: 'failed' | 'exists'; readonly order: Order }
  | { readonly status: 'live-attempt'; readonly attempt: AttemptId }
  | FencedOff

/** A person takes a transaction as this order's payment: as a rule of no attempt of ours. */
export type AdoptInput = {
  readonly order: OrderId
  readonly transaction: TransactionId
  readonly block: BlockRef
  readonly fee: Amount
  readonly actor: string
  readonly reason: string
}
/** The order is completed by it; `bad-state` `final` where an attempt of ours has paid it and waits to be settled. */
export type AdoptResult = { readonly status: 'adopted' | 'exists'; readonly order: Order } | FencedOff

/** Completed → broadcast: the money goes back into locked, and the same bytes are sent again. */
export type ReopenInput = { readonly order: OrderId; readonly actor: string; readonly reason: string; readonly halt?: HaltScope }
/** The money is locked again and the order is followed again. */
export type ReopenResult = { readonly status: 'reopened'; readonly order: Order } | FencedOff

/** An end before any bytes exist. */
export type CancelInput = { readonly order: OrderId; readonly actor: string; readonly reason: string }
/** Ended and repaid, or the attempt that stands against it; `bad-state` `final` where one has paid it and it only waits to be settled. */
export type CancelResult =
  | { readonly status: 'cancelled' | 'exists'; readonly order: Order }
  | { readonly status: 'live-attempt'; readonly attempt: AttemptId }
  | FencedOff

/** One person's vote, bound to the digest that was shown to them. */
export type ApproveInput = {
  readonly order: OrderId
  readonly approver: string
  readonly digest: string
  readonly decision: 'approve' | 'reject'
  readonly comment: string
}
/** `approved` makes the order due; `rejected` ends it. */
export type ApproveResult =
  | { readonly status: 'counted'; readonly missing: number }
  | { readonly status: 'approved' | 'rejected'; readonly order: Order }
  | { readonly status: 'wrong-digest' | 'not-allowed' | 'already-voted' }
  | FencedOff

/** Gives money back without proof: two different people, money only; claims stay spent and attempts stay watched. */
export type ForceReleaseInput = { readonly order: OrderId; readonly actor: string; readonly reason: string }
/** The first person is noted; a second, different one releases. */
export type ForceReleaseResult =
  | { readonly status: 'awaiting-second' }
  | { readonly status: 'same-person' }
  | { readonly status: 'released'; readonly order: Order }
  | FencedOff

/** An order set aside for a person. */
export type DeadLetterInput = { readonly fence: Fence; readonly note: Note }
/** Set aside, with its reservation and its claims. */
export type DeadLetterResult = { readonly status: 'dead-lettered' } | FencedOff
/** Makes an order due now; takes it out of the dead letters, out of parking, and clears its tries. */
export type RedriveInput = { readonly order: OrderId; readonly actor: string; readonly reason: string }
/** The order is due now. */
export type RedriveResult = { readonly status: 'redriven'; readonly order: Order } | FencedOff
