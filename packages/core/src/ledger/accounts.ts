import type { AssetId } from '../ids/asset-id.ts'
import type { AccountId } from '../ids/ids.ts'
import { zero } from '../money/amount.ts'
import type { Account } from '../store/records.ts'

/** What we hold on chain, one per asset. The only account that may go below zero: the house spent coins nobody had booked. */
export const world: AccountId = 'world' as AccountId
/** Network fees the house bore. */
export const houseFees: AccountId = 'house:fees' as AccountId
/** Network fees above what the user had agreed to. */
export const houseFeeOverrun: AccountId = 'house:fee-overrun' as AccountId
/** Money paid out after it had been given back without proof. */
export const houseLoss: AccountId = 'house:loss' as AccountId
/** What users owe because a deposit was undone after they had spent it. */
export const houseReceivable: AccountId = 'house:receivable' as AccountId

const debitNormal: ReadonlySet<string> = new Set<string>([world, houseFees, houseFeeOverrun, houseLoss, houseReceivable])

/**
 * Whether an account counts what we have or have lost, rather than what we owe.
 *
 * The books balance when, per asset, everything owed (available and locked) equals the sum of these accounts.
 */
export function isDebitNormal(account: string): boolean {
  return debitNormal.has(account)
}

/** Whether an account belongs to the house or the outside world rather than to a user. */
export function isHouseAccount(account: string): boolean {
  return account === world || account.startsWith('house:')
}

/** An account's row before anything was ever posted to it. */
export function emptyAccount(account: AccountId, asset: AssetId): Account {
  return { account, asset, available: 0n, locked: zero }
}
