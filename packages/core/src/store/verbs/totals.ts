import { isDebitNormal, isHouseAccount, world } from '../../ledger/accounts.ts'
import { scan } from '../kernel/scan.ts'
import type { Verb } from '../kernel/verb.ts'
import type { Account } from '../records.ts'

/** What is owed in an asset (house capital included), what the books say we hold on chain, and the house's accounts. */
export const totals: Verb<'totals'> = (tx, { asset }) => {
  let available = 0n
  let locked = 0n
  let held = 0n
  const house: Account[] = []
  for (const [, row] of scan(tx, 'accounts')) {
    if (row.asset !== asset) continue
    if (row.account === world) held = row.available
    else if (isHouseAccount(row.account)) house.push(row)
    if (isDebitNormal(row.account)) continue
    available += row.available
    locked += row.locked
  }
  return { available, locked, world: held, house }
}
