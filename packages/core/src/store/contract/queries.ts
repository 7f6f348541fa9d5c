import type { AssetId } from '../../ids/asset-id.ts'
import type { ChainId } from '../../ids/chain-id.ts'
import type { AccountId, AttemptId, ClaimKey, LaneId, OrderId, WalletName } from '../../ids/ids.ts'
import type { Account, Attempt, Halt, JournalEntry, Lane, Order, OrderState, Slot, Wallet } from '../records.ts'

/** A page of rows in key order; `next` continues after the last, null at the end. */
export type Page<Row> = { readonly rows: readonly Row[]; readonly next: string | null }
export type PageInput = { readonly after?: string; readonly max: number }

export type ReadOrderInput = { readonly order: OrderId }
export type ReadOrderResult =
  | { readonly status: 'found'; readonly order: Order; readonly attempts: readonly Attempt[] }
  | { readonly status: 'not-found' }
export type ListOrdersInput = PageInput & { readonly account?: AccountId; readonly state?: OrderState; readonly deadLettered?: boolean }
/** How many orders stand in each state, and how many are dead-lettered. Kept by counters, not by a scan. */
export type CountOrdersResult = {
  readonly byState: { readonly [State in OrderState]: number }
  readonly deadLettered: number /** Age in ms of the oldest order that is due; 0 when none waits. */
  readonly oldestDueMs: number
}
export type ReadAttemptInput = { readonly attempt: AttemptId }
export type ReadAttemptResult = { readonly status: 'found'; readonly attempt: Attempt } | { readonly status: 'not-found' }
export type ReadLaneInput = { readonly lane: LaneId }
export type ReadLaneResult =
  | {
      readonly status: 'found'
      readonly lane: Lane /** Slots from the floor up that are not consumed, in order. */
      readonly open: readonly Slot[]
    }
  | { readonly status: 'not-found' }
export type ListAttemptsInput = PageInput & { /** Only attempts that may still confirm. */ readonly live?: boolean }
export type ListLanesInput = { readonly wallet?: WalletName }
export type ListClaimsInput = PageInput & { readonly prefix: string }
export type ReadClaimsInput = { readonly claims: readonly ClaimKey[] }
export type ReadWalletInput = { readonly name: WalletName }
export type ReadWalletResult = { readonly status: 'found'; readonly wallet: Wallet } | { readonly status: 'not-found' }
export type ListWalletsInput = PageInput & { readonly owner?: string; readonly chain?: ChainId }
export type ListAccountsInput = PageInput & { readonly account?: AccountId }
export type ListHaltsResult = { readonly halts: readonly Halt[] }
export type TotalsInput = { readonly asset: AssetId }
/** One consistent sum over an asset's accounts, for reconciliation. */
export type TotalsResult = {
  readonly available: bigint
  readonly locked: bigint
  readonly world: bigint
  readonly house: readonly Account[]
}

export type PullJournalInput = { readonly consumer: string; readonly max: number }
export type PullJournalResult = { readonly entries: readonly JournalEntry[] }
export type AckJournalInput = { readonly consumer: string; readonly seq: number }
export type ReadJournalInput = { readonly after: number; readonly max: number; readonly subject?: string }
/** Extends the hash chain over entries that have none yet. One sealer at a time; safe to repeat. */
export type SealJournalInput = { readonly max: number }
export type SealJournalResult = {
  readonly sealed: number
  readonly lag: number
  readonly head: { readonly seq: number; readonly hash: string }
}
export type VerifyJournalResult =
  | { readonly status: 'intact'; readonly head: { readonly seq: number; readonly hash: string } }
  | { readonly status: 'broken'; readonly seq: number }
/** Named positions of readers (deposit scans); set by compare-and-set. */
export type ReadCursorInput = { readonly name: string }
export type ReadCursorResult = { readonly value: string | null }
export type AdvanceCursorInput = { readonly name: string; readonly from: string | null; readonly to: string }
export type AdvanceCursorResult = { readonly status: 'advanced' | 'exists' | 'moved' }

/** Raw rows of every table in a fixed order, for dumps, moves and byte-equality tests. */
export type ExportInput = { readonly after: string | null; readonly max: number }
export type ExportResult = {
  readonly rows: readonly { readonly table: string; readonly key: string; readonly value: string }[]
  readonly next: string | null
}
/** Recomputes what must hold over the whole store; an empty list is good. */
export type VerifyResult = { readonly findings: readonly { readonly rule: string; readonly detail: string }[] }
export type StoreTimeResult = { readonly now: number }
