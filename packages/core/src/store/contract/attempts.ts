import type { BroadcastResult, DeathProof, Observation } from '../../chain/observation.ts'
import type { Draft, SignedTransaction } from '../../chain/transaction.ts'
import type { ChainId } from '../../ids/chain-id.ts'
import type { AttemptId, ClaimKey, KeyRef, LaneId, OrderId, WalletName } from '../../ids/ids.ts'
import type { Signature } from '../../signer/signer.ts'
import type { Attempt, AttemptPurpose, HaltScope } from '../records.ts'
import type { Fence, FencedOff } from './orders.ts'

type Halted = { readonly status: 'halted'; readonly scope: HaltScope; readonly reason: string }

/** A slot for one attempt. Idempotent by order: an unsealed slot is given again. */
export type SlotInput = {
  readonly attempt: AttemptId
  /** The order the slot belongs to until sealed: asked again after a crash, the same slot comes back. */
  readonly fence: Fence
  readonly lane: LaneId
  readonly wallet: WalletName
  /** The next slot by the chain. Starts a new lane; above the store's, somebody else uses the key. */
  readonly chainNext: number
  /** The most slots from `chainNext` on that may be given out and not back. */
  readonly windowMax: number
}
/** The slot, or why the lane gives none now. */
export type SlotResult =
  | { readonly status: 'allocated'; readonly slot: number }
  | { readonly status: 'window-full' }
  /** The lane has just been halted: the chain has used slots that this store never gave out. */
  | { readonly status: 'chain-ahead'; readonly next: number; readonly chainNext: number }
  | Halted
  | FencedOff

/** A person explains a chain that is ahead: slots below `next` count as consumed. Only ever raises. */
export type RaiseLaneInput = { readonly lane: LaneId; readonly next: number; readonly actor: string; readonly reason: string }
/** `exists` when the lane was there already. */
export type RaiseLaneResult = { readonly status: 'raised' | 'exists' | 'not-found' }

/** Gives an unsealed slot back: the lane's next allocation fills it. */
export type ReturnSlotInput = { readonly attempt: AttemptId; readonly fence: Fence }
/** `not-held` when the order had no unsealed slot. */
export type ReturnSlotResult = { readonly status: 'returned' | 'not-held' } | FencedOff

/** A draft and the claims it needs, for all the orders of its fences. `holdMs` is counted on the store's clock. */
export type BindInput = {
  readonly attempt: AttemptId
  readonly fences: readonly Fence[]
  readonly chain: ChainId
  readonly wallet: WalletName
  readonly purpose: AttemptPurpose
  readonly draft: Draft
  readonly replaces: readonly AttemptId[]
  readonly holdMs: number
  /** The person who wanted it now, for the journal. */
  readonly askedBy?: AskedBy
}
/** Who wanted something, and why. */
export type AskedBy = { readonly actor: string; readonly reason: string }
/** Why a draft may not be bound; nothing was held. */
export type BindRefused =
  /** Somebody else holds or spent these. */
  | { readonly status: 'claims-taken'; readonly claims: readonly ClaimKey[] }
  /** The sharing rule: it would not share a claim with this live attempt for the same order. */
  | { readonly status: 'not-sharing'; readonly order: OrderId; readonly attempt: AttemptId }
  /** It would replace an attempt whose output a live attempt spends. */
  | { readonly status: 'output-spent'; readonly attempt: AttemptId; readonly by: AttemptId }
  /** Its slot was never allocated to it, or its claim does not match. */
  | { readonly status: 'slot-mismatch' }
  /** The same attempt id with another draft. */
  | { readonly status: 'different' }
  | Halted
  | FencedOff
/** All claims are held, or none. Idempotent by attempt and draft. */
export type BindResult = { readonly status: 'bound' | 'exists'; readonly attempt: Attempt } | BindRefused

/** A bound draft that somebody else could complete or send from now on. */
export type ExposeInput = { readonly attempt: AttemptId; readonly fences: readonly Fence[] }
/** The attempt is live and its claims are spent. */
export type ExposeResult = { readonly status: 'exposed' | 'exists' } | Halted | FencedOff

/** Stores one signature of an exposed attempt. Needs no fence: whoever gathered it, it is a signature of this very draft. */
export type AddSignatureInput = { readonly attempt: AttemptId; readonly request: number; readonly signature: Signature }
/** `exists`: the request had its signature already, which stays; the attempt shows it. */
export type AddSignatureResult =
  | { readonly status: 'added' | 'exists'; readonly attempt: Attempt }
  | { readonly status: 'not-found' }
  /** Not exposed any more, or the draft has no such request of this key. */
  | { readonly status: 'bad-state'; readonly state: string }

/** The final bytes and id of a bound or exposed attempt. They may leave only after this resolved. */
export type SealInput = { readonly attempt: AttemptId; readonly fences: readonly Fence[]; readonly signed: SignedTransaction }
/** Bytes, id and spent claims are stored in one commit. Idempotent for the same bytes. */
export type SealResult =
  | { readonly status: 'sealed' | 'exists'; readonly attempt: Attempt }
  /** Other bytes are sealed already. */
  | { readonly status: 'different' }
  /** A hold lapsed and somebody else took a claim. */
  | { readonly status: 'hold-lost'; readonly claims: readonly ClaimKey[] }
  | Halted
  | FencedOff

/** Bind and seal in one commit, for chains whose own wallet builds and signs together. */
export type BindAndSealInput = BindInput & { readonly signed: SignedTransaction }
/** What either verb could answer; one commit. */
export type BindAndSealResult = SealResult | BindRefused

/** Drops a bound attempt that never left the process; its holds and its slot go free. Refused once exposed or sealed. */
export type AbandonInput = { readonly attempt: AttemptId; readonly fences: readonly Fence[]; readonly reason: string }
/** Holds and slot are free again. */
export type AbandonResult = { readonly status: 'abandoned' | 'exists' } | FencedOff

/** Notes what a send told us; orders go from `signed` to `broadcast`. */
export type SentInput = { readonly attempt: AttemptId; readonly result: BroadcastResult }
/** A send was noted. Not fenced: a fact does no harm. */
export type SentResult =
  | { readonly status: 'noted' }
  | { readonly status: 'not-found' }
  | { readonly status: 'bad-state'; readonly state: string }

/** Notes what the chain says. Never an end by itself: `settle`, `bury` and `fail` end things. */
export type ObserveInput = { readonly attempt: AttemptId; readonly observation: Observation }
/** An observation was noted. Not fenced: a fact does no harm. */
export type ObserveResult = SentResult

/** Marks an attempt dead by proof and gives each claim its fate. The orders stay open and may be attempted again. */
export type BuryInput = { readonly attempt: AttemptId; readonly fences: readonly Fence[]; readonly proof: DeathProof }
/** The attempt is dead, or why the proof does not prove it. Idempotent; the first proof stands. */
export type BuryResult =
  | { readonly status: 'buried' | 'exists' }
  | { readonly status: 'proof-refused'; readonly reason: string }
  | FencedOff

/** One line of the signing log in the journal; each call is a line. `message` in hex. */
export type LogSigningInput = {
  readonly attempt: AttemptId
  readonly keyRef: KeyRef
  readonly message: string
  readonly result: 'signed' | 'refused' | 'unreachable'
}
