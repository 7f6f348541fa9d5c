import { isDebitNormal, world } from '../../ledger/accounts.ts'
import { join } from '../kernel/keys.ts'
import { scan } from '../kernel/scan.ts'
import type { Tx } from '../kernel/tx.ts'
import type { Report } from './finding.ts'

/** Balances: nothing below zero, each asset's books balance, and what is locked is what open orders have reserved. */
export function verifyMoney(tx: Tx, report: Report): void {
  const reserved = reservations(tx)
  const sums = new Map<string, { owed: bigint; held: bigint }>()
  for (const [key, row] of scan(tx, 'accounts')) {
    if (key !== join(row.account, row.asset)) report('index', `account row ${key} names ${row.account} in ${row.asset}`)
    if (row.locked < 0n || (row.available < 0n && row.account !== world))
      report('non-negative', `${key}: available ${row.available}, locked ${row.locked}`)
    const sum = sums.get(row.asset) ?? { owed: 0n, held: 0n }
    if (isDebitNormal(row.account)) sum.held += row.available + row.locked
    else sum.owed += row.available + row.locked
    sums.set(row.asset, sum)
    const expected = reserved.get(key) ?? 0n
    if (row.locked !== expected) report('locked', `${key}: ${row.locked} locked, orders reserve ${expected}`)
    reserved.delete(key)
  }
  for (const [key, amount] of reserved) if (amount !== 0n) report('locked', `${key}: orders reserve ${amount}, the account does not exist`)
  for (const [asset, { owed, held }] of sums) if (owed !== held) report('conservation', `${asset}: owed ${owed}, held and lost ${held}`)
}

function reservations(tx: Tx): Map<string, bigint> {
  const reserved = new Map<string, bigint>()
  for (const [, order] of scan(tx, 'orders')) {
    const key = join(order.intent.account, order.intent.action.asset)
    if (order.reserved !== 0n) reserved.set(key, (reserved.get(key) ?? 0n) + order.reserved)
  }
  return reserved
}
