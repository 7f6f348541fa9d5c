import { isDebitNormal } from '../../../ledger/accounts.ts'
import type { LimitCounter } from '../../../store/kernel/tx.ts'
import type { Account, Order } from '../../../store/records.ts'
import type { Witness } from '../sim-store.ts'
import { demand } from '../violation.ts'
import type { Facts } from './facts.ts'

/** I1, I2, I3, I17: nothing below zero, everything in balance, locked is what is reserved, limits count what is open. */
export function money(facts: Facts): Witness {
  const owed = new Map<string, bigint>()
  const locked = new Map<string, bigint>()
  const reserved = new Map<string, bigint>()
  const add = (sums: Map<string, bigint>, key: string, value: bigint): void => void sums.set(key, (sums.get(key) ?? 0n) + value)
  for (const [key, row] of facts.store.rows('accounts')) {
    add(owed, row.asset, weight(row))
    locked.set(key, row.locked)
  }
  for (const [, row] of facts.store.rows('orders')) add(reserved, place(row), row.reserved)

  return (command, _, changes) => {
    const places = new Set<string>()
    const assets = new Set<string>()
    let limits = false
    for (const change of changes) {
      if (change.table === 'accounts') {
        const after = change.after as Account
        demand(
          (after.account === 'world' || after.available >= 0n) && after.locked >= 0n,
          'I2',
          () => `${command.verb}: ${change.key} has ${after.available} available, ${after.locked} locked`,
        )
        add(owed, after.asset, weight(after) - (change.before === undefined ? 0n : weight(change.before)))
        locked.set(change.key, after.locked)
        assets.add(after.asset)
        places.add(change.key)
      } else if (change.table === 'orders') {
        const after = change.after as Order
        add(reserved, place(after), after.reserved - (change.before?.reserved ?? 0n))
        places.add(place(after))
        if ((change.before?.limits.length ?? 0) !== after.limits.length) limits = true
        const freed = after.deadLettered && change.before !== undefined && after.reserved < change.before.reserved
        demand(!freed, 'I13', () => `${command.verb}: ${after.id} lost its reservation as a dead letter`)
      } else if (change.table === 'limits') limits = true
    }
    for (const asset of assets)
      demand(owed.get(asset) === 0n, 'I1', () => `${command.verb}: the books of ${asset} are off by ${owed.get(asset)}`)
    for (const key of places) {
      const is = locked.get(key) ?? 0n
      const should = reserved.get(key) ?? 0n
      demand(is === should, 'I3', () => `${command.verb}: ${key} has ${is} locked and ${should} reserved`)
    }
    if (limits) countLimits(facts, command.verb)
  }
}

const weight = (row: Account): bigint => (isDebitNormal(row.account) ? -1n : 1n) * (row.available + row.locked)
const place = (order: Order): string => `${order.intent.account}|${order.intent.action.asset}`

/** The windows of a history's limits are longer than the history, so nothing drops out of them by time. */
function countLimits(facts: Facts, verb: string): void {
  const used = new Map<string, { amount: bigint; count: number }>()
  for (const [, order] of facts.store.rows('orders')) {
    for (const use of order.limits) {
      const sum = used.get(use.key) ?? { amount: 0n, count: 0 }
      used.set(use.key, { amount: sum.amount + use.amount, count: sum.count + 1 })
    }
  }
  for (const [key, row] of facts.store.rows('limits')) {
    const should = used.get(key) ?? { amount: 0n, count: 0 }
    const amount = (row as LimitCounter).buckets.reduce((sum, bucket) => sum + bucket.amount, 0n)
    const count = (row as LimitCounter).buckets.reduce((sum, bucket) => sum + bucket.count, 0)
    demand(
      amount === should.amount && count === should.count,
      'I17',
      () => `${verb}: limit ${key} counts ${count} for ${amount}, open orders use ${should.count} for ${should.amount}`,
    )
  }
}
