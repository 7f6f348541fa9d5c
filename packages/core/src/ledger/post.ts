import { invariant } from '../errors/invariant.ts'
import type { AssetId } from '../ids/asset-id.ts'
import type { AccountId } from '../ids/ids.ts'
import type { Amount } from '../money/amount.ts'
import { join } from '../store/kernel/keys.ts'
import type { Tx } from '../store/kernel/tx.ts'
import type { Account } from '../store/records.ts'
import { emptyAccount, isDebitNormal, world } from './accounts.ts'

/** A change of one account, in base units, in the account's own sense: `+` is more owed, or more held or lost. */
export type Entry = { readonly account: AccountId; readonly available?: bigint; readonly locked?: bigint }
/** Entries in one asset that balance among themselves. */
export type Posting = { readonly asset: AssetId; readonly entries: readonly Entry[] }

/** One account's row in one asset; zeros when nothing was ever posted to it. */
export function accountOf(tx: Tx, account: AccountId, asset: AssetId): Account {
  return tx.get('accounts', join(account, asset)) ?? emptyAccount(account, asset)
}

/**
 * Moves money in one asset: reads and writes each account once.
 *
 * Stops with an `InvariantError` (and the verb's writes are undone) when the entries do not balance or would take any
 * account but `world` below zero: a verb checks what a user can get wrong before it posts.
 */
export function post(tx: Tx, asset: AssetId, entries: readonly Entry[]): void {
  const changes = merge(entries)
  let owed = 0n
  let held = 0n
  for (const [account, { available, locked }] of changes) {
    if (isDebitNormal(account)) held += available + locked
    else owed += available + locked
  }
  invariant(owed === held, `a posting in ${asset} does not balance`)
  for (const [account, change] of changes) {
    if (change.available === 0n && change.locked === 0n) continue
    const before = accountOf(tx, account, asset)
    const available = before.available + change.available
    const locked = before.locked + change.locked
    invariant(account === world || available >= 0n, `${account} would go below zero in ${asset}`)
    invariant(locked >= 0n, `${account} would have less than nothing locked in ${asset}`)
    tx.put('accounts', join(account, asset), { account, asset, available, locked: locked as Amount })
  }
}

/** Applies postings in several assets. */
export function postAll(tx: Tx, postings: readonly Posting[]): void {
  for (const { asset, entries } of postings) post(tx, asset, entries)
}

/**
 * Moves `amount` from available to locked if there is enough; false, with nothing written, if there is not.
 *
 * Stays within one account, so it needs no counter-entry; one read and one write on the hottest path.
 */
export function reserve(tx: Tx, account: AccountId, asset: AssetId, amount: bigint): boolean {
  invariant(amount >= 0n && !isDebitNormal(account), 'only what we owe can be reserved')
  const key = join(account, asset)
  const before = tx.get('accounts', key) ?? emptyAccount(account, asset)
  if (before.available < amount) return false
  if (amount === 0n) return true
  const locked = (before.locked + amount) as Amount
  tx.put('accounts', key, { account, asset, available: before.available - amount, locked })
  return true
}

function merge(entries: readonly Entry[]): Map<AccountId, { available: bigint; locked: bigint }> {
  const changes = new Map<AccountId, { available: bigint; locked: bigint }>()
  for (const { account, available = 0n, locked = 0n } of entries) {
    const sum = changes.get(account)
    if (sum === undefined) changes.set(account, { available, locked })
    else {
      sum.available += available
      sum.locked += locked
    }
  }
  return changes
}
