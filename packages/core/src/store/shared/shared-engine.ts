import type { TableName } from '../kernel/tx.ts'
import type { Durability } from '../store.ts'

/**
 * Where a store's history stands: how many commits it has seen, and in which epoch.
 *
 * An epoch begins when a store is made and when a person lets a promoted replica or a restored backup go on. Numbers are only
 * comparable within one epoch.
 */
export type Head = { readonly epoch: string; readonly number: number }

/** Keys of one table. */
export type TableKeys = { readonly table: TableName; readonly keys: readonly string[] }

/** Rows of one table: `values[i]` is the canonical text of the row at `keys[i]`. */
export type TableRows = TableKeys & { readonly values: readonly string[] }

/** The first `max` rows with `from <= key < to`, in byte order of the keys. */
export type KeyRange = { readonly table: TableName; readonly from: string; readonly to: string; readonly max: number }

/** What others wrote since a head; `too-many` when the engine no longer knows, and everything read before may be stale. */
export type Changed = readonly TableKeys[] | 'too-many'

/** Rows wanted from one moment of the store. */
export type SharedRead = {
  /** The head up to which the reader knows everything; null for a reader that knows nothing (`changed` is then `too-many`). */
  readonly since: Head | null
  readonly gets: readonly TableKeys[]
  readonly ranges: readonly KeyRange[]
}

/** All of it as it stood at `head`. */
export type SharedView = {
  readonly head: Head
  /** The store's time in ms: the server's clock, but never before the last commit's time. */
  readonly now: number
  /** Keys written after `since` up to `head`. */
  readonly changed: Changed
  /** One list per entry of `gets`, in order: a row's text, or null where there is none. */
  readonly rows: readonly (readonly (string | null)[])[]
  /** One list per entry of `ranges`, in order. */
  readonly ranges: readonly (readonly (readonly [key: string, value: string])[])[]
}

/** Writes that stand on everything being as it was at `base`. */
export type SharedCommit = {
  /** Unique for ever. A commit that is sent again carries the same one, and nothing else ever does. */
  readonly batch: string
  readonly base: Head
  /** The store time the writes were made at, in ms. */
  readonly now: number
  /** No key twice, none in both; each table at most once in each list. Both may be empty: a commit that only gives a turn back. */
  readonly puts: readonly TableRows[]
  readonly removes: readonly TableKeys[]
  /** Rows that the writes stand on not being there, without anybody having looked; each table at most once. Never of the journal or its seals. */
  readonly absent: readonly TableKeys[]
  /** Who commits: one name per opened store, for turns. */
  readonly owner: string
  /** How long a turn to take if this commit turns out to be behind, in ms; 0 for none. */
  readonly turnMs: number
}

/** How a commit ended. Only `committed` and `already` wrote anything. */
export type SharedCommitReply =
  /** Written and durable; `head` is `base` plus one. */
  | { readonly status: 'committed'; readonly head: Head }
  /** This very batch is in the history, as the commit right after its base: an earlier sending had arrived. `head` as above. */
  | { readonly status: 'already'; readonly head: Head }
  /** The store is no longer at `base`. This batch was not and will never be committed, unless `changed` is `too-many`. */
  | {
      readonly status: 'behind'
      readonly head: Head
      readonly now: number
      readonly changed: Changed
      /** Current texts of some changed rows, as the engine sees fit: best those that this commit wanted to write. */
      readonly rows: readonly TableRows[]
    }
  /** The store is at `base`, but some rows of `absent` are there; these are all of them. This batch was not and will never be committed. */
  | { readonly status: 'found'; readonly now: number; readonly rows: readonly TableRows[] }
  /** `now` is before the last commit's time or too far from the server's clock; this is the store's time. */
  | { readonly status: 'clock'; readonly now: number }
  /** Somebody else has the turn for at most `ms` more. */
  | { readonly status: 'wait'; readonly ms: number }

/**
 * An ordered key-value store on a server that many processes share: all that `createSharedStore` needs.
 *
 * The engine knows no verb and no row. It keeps texts under (table, key) in byte order, a head, and for the last few hundred
 * commits which keys each wrote.
 *
 * - `read` MUST answer from one moment, and MUST NOT show what could still be lost by a crash that `durability` covers.
 * - `commit` MUST, in one atomic step: answer `already` if the commit after `base` has this batch's id; `wait` while another
 *   owner's turn lasts; `behind` unless the head is exactly `base` (taking the turn if asked to and free); `found` if any row of
 *   `absent` is there; `clock` unless `lastNow <= now` and `now` is within a small bound of the store's time; else write all, note the
 *   batch with its keys as the change `base.number + 1`, move the head there, remember `now`, end the owner's own turn, and be durable before it answers.
 * - Both MUST be answered in the order they were called, so that a read made after a commit was sent sees it.
 * - A rejection with `STORE_UNAVAILABLE` means for `commit` that nobody knows whether it was written; the same commit may be
 *   sent again. Any other rejection means that the server must not be used as it is: nothing was written by this call.
 * - `testSharedEngine` in `@wallet/core/testing` checks all of it.
 * - An engine for an empty ground makes the first head (number 0 and a new random epoch) itself when it is opened.
 */
export interface SharedEngine {
  readonly durability: Durability
  read(request: SharedRead): Promise<SharedView>
  commit(request: SharedCommit): Promise<SharedCommitReply>
  /** Ends what this engine opened itself; an injected connection stays open. */
  close(): Promise<void>
}
