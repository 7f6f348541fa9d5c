import type { AssetId } from '../../ids/asset-id.ts'
import type { ChainId } from '../../ids/chain-id.ts'
import type { AccountId, WalletName } from '../../ids/ids.ts'
import type { Amount } from '../../money/amount.ts'
import type { Account, Credit, Halt, HaltScope, Wallet } from '../records.ts'

/** A deposit, in base units. Idempotent by asset and reference. */
export type CreditInput = {
  /** Unique for ever within the asset: `<txid>:<vout>` or `<txid>:<log index>`. */
  readonly reference: string
  readonly account: AccountId
  readonly asset: AssetId
  readonly amount: Amount
  /** Who sent it, where known; feeds the round-trip rule. */
  readonly from?: string
  readonly actor: string
}
/** `conflict` when the reference was credited with other facts; nothing changed then. */
export type CreditResult = { readonly status: 'credited' | 'exists' | 'conflict'; readonly credit: Credit }

/** A reorganisation undid a deposit: takes what is available, books the rest as receivable and halts the account. Idempotent by asset and reference. */
export type UncreditInput = { readonly asset: AssetId; readonly reference: string; readonly reason: string; readonly actor: string }
/** What could be taken back, and what the account now owes. */
export type UncreditResult = { readonly status: 'reversed' | 'exists'; readonly credit: Credit } | { readonly status: 'not-found' }

/** A stop of accepting and signing in a scope. Idempotent by scope. */
export type HaltInput = { readonly scope: HaltScope; readonly by: string; readonly reason: string; readonly automatic: boolean }
/** `exists` when the scope was halted already; the first reason stands. */
export type HaltResult = { readonly status: 'halted' | 'exists'; readonly halt: Halt }
/** The end of a stop, with who ended it and why. Safe to repeat. */
export type ResumeInput = { readonly scope: HaltScope; readonly by: string; readonly reason: string }
/** Whether there was a stop to end. */
export type ResumeResult = { readonly status: 'resumed' | 'not-halted' }

/** A new wallet. Idempotent for the same wallet. */
export type RegisterWalletInput = { readonly wallet: Wallet; readonly actor: string }
/** `conflict` names the name or address that belongs to another wallet. */
export type RegisterWalletResult =
  | { readonly status: 'registered' | 'exists'; readonly wallet: Wallet }
  | { readonly status: 'conflict'; readonly reason: 'name-taken' | 'address-taken'; readonly detail: string }
/** Makes one of an owner's wallets on a chain the active one; the owner's others on that chain become inactive. Safe to repeat. */
export type SetActiveWalletInput = { readonly name: WalletName; readonly owner: string; readonly actor: string }
/** `not-owner` when the wallet is somebody else's. */
export type SetActiveWalletResult = { readonly status: 'set'; readonly wallet: Wallet } | { readonly status: 'not-found' | 'not-owner' }

/** Puts an address on a list for one account (or `*` for all); `none` takes it off. Cooling-off counts from this moment; a repeated call leaves it. */
export type ListDestinationInput = {
  readonly account: AccountId | '*'
  readonly chain: ChainId
  readonly address: string
  readonly list: 'allow' | 'deny' | 'none'
  readonly actor: string
}
/** The address stands on the list from this moment. */
export type ListDestinationResult = { readonly status: 'listed' }

/** One account in one asset. */
export type ReadAccountInput = { readonly account: AccountId; readonly asset: AssetId }
/** An account nobody has used yet reads as zero. */
export type ReadAccountResult = { readonly status: 'found'; readonly balance: Account }
