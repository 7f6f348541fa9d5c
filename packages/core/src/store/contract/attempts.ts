import type { BroadcastResult, DeathProof, Observation } from '../../chain/observation.ts'
import type { Draft, SignedTransaction } from '../../chain/transaction.ts'
import type { ChainId } from '../../ids/chain-id.ts'
import type { AttemptId, ClaimKey, KeyRef, LaneId, OrderId, WalletName } from '../../ids/ids.ts'
import type { Attempt, AttemptPurpose, HaltScope } from '../records.ts'
import type { Fence, FencedOff } from './orders.ts'

type Halted = { readonly status: 'halted'; readonly scope: HaltScope; readonly reason: string }

export type SlotInput = {
  readonly attempt: AttemptId
  /** The order the slot belongs to until sealed: asked again after a crash, the same slot comes back. */
  readonly fence: Fence
  readonly lane: LaneId
  readonly wallet: WalletName
  /** The next slot by the chain. Starts a new lane; above the store's, somebody else uses the key. */
  readonly chainNext: number
  readonly windowMax: number
}
export type SlotResult =
  | { readonly status: 'allocated'; readonly slot: number }
  | { readonly status: 'window-full' }
  /** The lane has just been halted: the chain has used slots that this store never gave out. */
  | { readonly status: 'chain-ahead'; readonly next: number; readonly chainNext: number }
  | Halted
  | FencedOff

/** A person explains a chain that is ahead: slots below `next` count as consumed. Only ever raises. */
export type RaiseLaneInput = { readonly lane: LaneId; readonly next: number; readonly actor: string; readonly reason: string }
export type RaiseLaneResult = { readonly status: 'raised' | 'exists' | 'not-found' }

/** Gives an unsealed slot back: the lane's next allocation fills it. */
export type ReturnSlotInput = { readonly attempt: AttemptId; readonly fence: Fence }
export type ReturnSlotResult = { readonly status: 'returned' | 'not-held' } | FencedOff

export type BindInput = {
  readonly attempt: AttemptId
  readonly fences: readonly Fence[]
  readonly chain: ChainId
  readonly wallet: WalletName
  readonly purpose: AttemptPurpose
  readonly draft: Draft
  readonly replaces: readonly AttemptId[]
  readonly holdMs: number
}
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
export type BindResult = { readonly status: 'bound' | 'exists'; readonly attempt: Attempt } | BindRefused

export type ExposeInput = { readonly attempt: AttemptId; readonly fences: readonly Fence[] }
export type ExposeResult = { readonly status: 'exposed' | 'exists' } | Halted | FencedOff

export type SealInput = { readonly attempt: AttemptId; readonly fences: readonly Fence[]; readonly signed: SignedTransaction }
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
export type BindAndSealResult = SealResult | BindRefused

/** Drops a bound attempt that never left the process; its holds and its slot go free. Refused once exposed or sealed. */
export type AbandonInput = { readonly attempt: AttemptId; readonly fences: readonly Fence[]; readonly reason: string }
export type AbandonResult = { readonly status: 'abandoned' | 'exists' } | FencedOff

/** Notes what a send told us; orders go from `signed` to `broadcast`. */
export type SentInput = { readonly attempt: AttemptId; readonly result: BroadcastResult }
export type SentResult =
  | { readonly status: 'noted' }
  | { readonly status: 'not-found' }
  | { readonly status: 'bad-state'; readonly state: string }

/** Notes what the chain says. Never an end by itself: `settle`, `bury` and `fail` end things. */
export type ObserveInput = { readonly attempt: AttemptId; readonly observation: Observation }
export type ObserveResult = SentResult

/** Marks an attempt dead by proof and gives each claim its fate. The orders stay open and may be attempted again. */
export type BuryInput = { readonly attempt: AttemptId; readonly fences: readonly Fence[]; readonly proof: DeathProof }
export type BuryResult =
  | { readonly status: 'buried' | 'exists' }
  | { readonly status: 'proof-refused'; readonly reason: string }
  | FencedOff

/** One line of the signing log in the journal. */
export type LogSigningInput = {
  readonly attempt: AttemptId
  readonly keyRef: KeyRef
  readonly message: string
  readonly result: 'signed' | 'refused' | 'unreachable'
}
