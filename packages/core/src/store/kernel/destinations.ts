import type { Order } from '../records.ts'
import { join } from './keys.ts'
import type { Destination, Tx } from './tx.ts'

const unknown: Destination = { list: 'none', listedAt: 0, firstPaidAt: null, lastDepositAt: null }

/** The key of a destination: per account (or `*`), since what one user trusts says nothing of another. */
export function destinationKey(account: string, chain: string, address: string): string {
  return join(account, chain, address)
}

/** What is known of a destination for one account or for `*`; a blank row when nothing is. */
export function destinationOf(tx: Tx, account: string, chain: string, address: string): Destination {
  return tx.get('destinations', destinationKey(account, chain, address)) ?? unknown
}

/** Changes what is known of a destination. */
export function putDestination(tx: Tx, account: string, chain: string, address: string, change: Partial<Destination>): void {
  tx.put('destinations', destinationKey(account, chain, address), { ...destinationOf(tx, account, chain, address), ...change })
}

/** Notes at settle that an account has paid its destination; only the first time is kept. Safe to repeat. */
export function notePaid(tx: Tx, order: Order): void {
  const { account, action, chain } = order.intent
  if (action.kind === 'house') return
  const row = destinationOf(tx, account, chain, action.to)
  if (row.firstPaidAt === null) putDestination(tx, account, chain, action.to, { firstPaidAt: tx.now })
}
