import type { Account, Attempt, Claim, Credit, Halt, JournalEntry, Lane, Order, Slot, Wallet } from '../records.ts'

/** Velocity counters of one key: amount and count per bucket of time, oldest first. */
export type LimitCounter = {
  readonly bucketMs: number
  readonly buckets: readonly { readonly bucket: number; readonly amount: bigint; readonly count: number }[]
}
/** A destination's list and history for one account. */
export type Destination = {
  readonly list: 'allow' | 'deny' | 'none'
  readonly listedAt: number
  readonly firstPaidAt: number | null
  readonly lastDepositAt: number | null
}
/** The hash chain over the journal. */
export type Seal = { readonly seq: number; readonly hash: string }

/** Every table with its row. Keys are text in byte order; composite keys join their parts with `|`. */
export type Tables = {
  /** `seq`, `sealed`, `counts`, `halts`: small singletons. */
  meta: { readonly value: unknown }
  /** account|asset */
  accounts: Account
  /** asset|reference */
  credits: Credit
  /** order id */
  orders: Order
  /** padded due time|order id: the work queue; orders without a due time and dead-lettered ones are not in it */
  due: { readonly order: string }
  /** account|order id */
  ordersByAccount: { readonly order: string }
  /** state|order id, only for the states of `orders.ts` that people list; `dead-lettered|order id` */
  ordersByState: { readonly order: string }
  /** id of an order → the one order that may pay it again */
  reissues: { readonly order: string }
  /** attempt id */
  attempts: Attempt
  /** attempt id, only of attempts that are exposed or sealed and neither final nor dead */
  liveAttempts: { readonly attempt: string }
  /** claim key */
  claims: Claim
  /** claim key, only of claims that are no slot of a lane and that the chain has not consumed */
  openClaims: { readonly claim: string }
  /** claim key created by a sealed attempt → that attempt */
  creations: { readonly attempt: string }
  /** lane id */
  lanes: Lane
  /** lane|padded slot */
  slots: Slot
  /** order id|lane: the unsealed slot that an order holds */
  slotsByOrder: { readonly slot: number }
  /** wallet name */
  wallets: Wallet
  /** chain|address → wallet name */
  addresses: { readonly wallet: string }
  /** owner|chain|wallet name */
  walletsByOwner: { readonly wallet: string }
  /** scope */
  halts: Halt
  /** rule key|window in ms */
  limits: LimitCounter
  /** account or *|chain|address */
  destinations: Destination
  /** padded sequence */
  journal: JournalEntry
  /** padded sequence */
  seals: Seal
  /** `journal|consumer` or `cursor|name` */
  cursors: { readonly value: string }
}

/** The name of a table. */
export type TableName = keyof Tables

const order: { readonly [Name in TableName]: null } = {
  meta: null,
  accounts: null,
  credits: null,
  orders: null,
  due: null,
  ordersByAccount: null,
  ordersByState: null,
  reissues: null,
  attempts: null,
  liveAttempts: null,
  claims: null,
  openClaims: null,
  creations: null,
  lanes: null,
  slots: null,
  slotsByOrder: null,
  wallets: null,
  addresses: null,
  walletsByOwner: null,
  halts: null,
  limits: null,
  destinations: null,
  journal: null,
  seals: null,
  cursors: null,
}

/** Every table, in the order in which dumps list them. */
export const tableNames: readonly TableName[] = Object.keys(order) as TableName[]

/**
 * An ordered key-value transaction: all that the verbs need of an engine below them.
 *
 * Synchronous, so that a verb has no scheduling point inside. A driver commits it whole or not at all.
 */
export interface Tx {
  /** The store's own time in ms; the same during one command. */
  readonly now: number
  get<Name extends TableName>(table: Name, key: string): Tables[Name] | undefined
  put<Name extends TableName>(table: Name, key: string, row: Tables[Name]): void
  /** Removes an index entry or a lapsed row; history tables are never removed from. */
  remove(table: TableName, key: string): void
  /** Rows with `from <= key < to`, in key order. */
  range<Name extends TableName>(table: Name, from: string, to: string, max: number): readonly (readonly [string, Tables[Name]])[]
}
