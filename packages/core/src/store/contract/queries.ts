import type { AssetId } from '../../ids/asset-id.ts'
import type { ChainId } from '../../ids/chain-id.ts'
import type { AccountId, AttemptId, ClaimKey, LaneId, OrderId, WalletName } from '../../ids/ids.ts'
import type { Account, Attempt, Claim, Halt, JournalEntry, Lane, Order, OrderState, Slot, Wallet } from '../records.ts'

/** A page of rows in key order; `next` continues after the last, null at the end. */
export type Page<Row> = { readonly rows: readonly Row[]; readonly next: string | null }
/** `after` is the `next` of the page before; `max` rows at most. */
export type PageInput = { readonly after?: string; readonly max: number }

/** One order by its id. */
export type ReadOrderInput = { readonly order: OrderId }
/** The order with every attempt, oldest first. */
export type ReadOrderResult =
  | { readonly status: 'found'; readonly order: Order; readonly attempts: readonly Attempt[] }
  | { readonly status: 'not-found' }
/** Orders of an account, in a state, or set aside. */
export type ListOrdersInput = PageInput & { readonly account?: AccountId; readonly state?: OrderState; readonly deadLettered?: boolean }
/** How many orders stand in each state, and how many are dead-lettered. Kept by counters, not by a scan. */
export type CountOrdersResult = {
  readonly byState: { readonly [State in OrderState]: number }
  readonly deadLettered: number /** Age in ms of the oldest order that is due; 0 when none waits. */
  readonly oldestDueMs: number
}
/** One attempt by its id. */
export type ReadAttemptInput = { readonly attempt: AttemptId }
/** The attempt, if there is one. */
export type ReadAttemptResult = { readonly status: 'found'; readonly attempt: Attempt } | { readonly status: 'not-found' }
/** One lane by its id. */
export type ReadLaneInput = { readonly lane: LaneId }
/** The lane and its open slots. */
export type ReadLaneResult =
  | {
      readonly status: 'found'
      readonly lane: Lane /** Slots from the floor up that are not consumed, in order. */
      readonly open: readonly Slot[]
    }
  | { readonly status: 'not-found' }
/** Attempts by id. */
export type ListAttemptsInput = PageInput & { /** Only attempts that may still confirm. */ readonly live?: boolean }
/** The lanes of one wallet, or all. */
export type ListLanesInput = { readonly wallet?: WalletName }
/** Claims whose key begins with `prefix`, such as a chain's id and a slash. */
export type ListClaimsInput = PageInput & {
  readonly prefix: string
  /** Only those that the chain has not consumed, without the slots of lanes; however long the history is, these are few. */
  readonly open?: true
}
/** Several claims at once. */
export type ReadClaimsInput = { readonly claims: readonly ClaimKey[] }
/** One of each for every key asked for, in that order. */
export type ReadClaimsResult = {
  /** Null: nobody ever held it, or it is free again. */
  readonly claims: readonly (Claim | null)[]
  /** The attempt whose sealed transaction makes it, whatever became of that one; null: none of ours does. */
  readonly makers: readonly (AttemptId | null)[]
}
/** One wallet by its name. */
export type ReadWalletInput = { readonly name: WalletName }
/** The wallet, if there is one. */
export type ReadWalletResult = { readonly status: 'found'; readonly wallet: Wallet } | { readonly status: 'not-found' }
/** Wallets of an owner, of a chain, or all. */
export type ListWalletsInput = PageInput & { readonly owner?: string; readonly chain?: ChainId }
/** The accounts of one holder in every asset, or all. */
export type ListAccountsInput = PageInput & { readonly account?: AccountId }
/** Every stop in force. */
export type ListHaltsResult = { readonly halts: readonly Halt[] }
/** The asset to be added up. */
export type TotalsInput = { readonly asset: AssetId }
/** One consistent sum over an asset's accounts, for reconciliation. */
export type TotalsResult = {
  readonly available: bigint
  readonly locked: bigint
  readonly world: bigint
  readonly house: readonly Account[]
}

/** The next entries for one named consumer. */
export type PullJournalInput = { readonly consumer: string; readonly max: number }
/** Entries after the consumer's last acknowledged one, oldest first; delivered again until acknowledged. */
export type PullJournalResult = { readonly entries: readonly JournalEntry[] }
/** The last entry that the consumer has dealt with. */
export type AckJournalInput = { readonly consumer: string; readonly seq: number }
/** Entries after a sequence number, perhaps about one subject only. */
export type ReadJournalInput = { readonly after: number; readonly max: number; readonly subject?: string }
/** Extends the hash chain over entries that have none yet. One sealer at a time; safe to repeat. */
export type SealJournalInput = { readonly max: number }
/** How many entries were sealed now and how many still wait. */
export type SealJournalResult = {
  readonly sealed: number
  readonly lag: number
  readonly head: { readonly seq: number; readonly hash: string }
}
/** Whether the hash chain fits every sealed entry; the first that does not. */
export type VerifyJournalResult =
  | { readonly status: 'intact'; readonly head: { readonly seq: number; readonly hash: string } }
  | { readonly status: 'broken'; readonly seq: number }
/** Named positions of readers (deposit scans); set by compare-and-set. */
export type ReadCursorInput = { readonly name: string }
/** Null before the first advance. */
export type ReadCursorResult = { readonly value: string | null }
/** A compare-and-set: only from the value that was read. */
export type AdvanceCursorInput = { readonly name: string; readonly from: string | null; readonly to: string }
/** `moved` when somebody else advanced it first. */
export type AdvanceCursorResult = { readonly status: 'advanced' | 'exists' | 'moved' }

/** Raw rows of every table in a fixed order, for dumps, moves and byte-equality tests. */
export type ExportInput = { readonly after: string | null; readonly max: number }
/** A page of rows in table and key order. */
export type ExportResult = {
  readonly rows: readonly { readonly table: string; readonly key: string; readonly value: string }[]
  readonly next: string | null
}
/** Rows of another store's export. With `finish`, the head of that store's sealed journal: nothing more will come. */
export type ImportInput = { readonly rows: ExportResult['rows']; readonly finish: { readonly seq: number; readonly hash: string } | null }
/** Taken in; or finished, and a store like any other from here on; or not, with nothing changed. */
export type ImportResult =
  | { readonly status: 'imported' | 'finished' | 'not-empty' }
  | { readonly status: 'broken'; readonly findings: VerifyResult['findings'] }
/** Ends a store whose truth goes elsewhere; `undo` takes that back, which only a person may who knows that it went nowhere. */
export type RetireInput = { readonly actor: string; readonly reason: string; readonly undo: boolean }
/** `not-halted` until everything is halted: workers must have been told first. */
export type RetireResult = { readonly status: 'retired' | 'restored' | 'exists' | 'not-halted' }
/** Recomputes what must hold over the whole store; an empty list is good. */
export type VerifyResult = { readonly findings: readonly { readonly rule: string; readonly detail: string }[] }
/** The store's own time, in ms since the epoch. */
export type StoreTimeResult = { readonly now: number }
