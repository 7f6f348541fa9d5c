import { uncredited } from '../../ledger/movements.ts'
import { accountOf, postAll } from '../../ledger/post.ts'
import type { Amount } from '../../money/amount.ts'
import { putHalt } from '../kernel/halts.ts'
import { join } from '../kernel/keys.ts'
import { record } from '../kernel/record.ts'
import type { Verb } from '../kernel/verb.ts'
import type { Credit } from '../records.ts'

/**
 * Undoes a deposit that a reorganisation took back: takes what is available, books the rest as receivable.
 *
 * The account is halted even when all could be taken: whoever profits from one undone deposit has another one under way.
 */
export const uncredit: Verb<'uncredit'> = (tx, { asset, reference, reason, actor }) => {
  const key = join(asset, reference)
  const known = tx.get('credits', key)
  if (known === undefined) return { status: 'not-found' }
  if (known.reversed !== null) return { status: 'exists', credit: known }
  const { account, amount } = known
  const { available } = accountOf(tx, account, asset)
  const taken = (available < amount ? available : amount) as Amount
  const receivable = (amount - taken) as Amount
  const row: Credit = { ...known, reversed: { taken, receivable, at: tx.now, reason } }
  tx.put('credits', key, row)
  postAll(tx, [uncredited(account, asset, amount, taken)])
  const halt = putHalt(tx, {
    scope: `account:${account}`,
    by: actor,
    reason: `deposit ${reference} undone: ${reason}`,
    automatic: true,
    at: tx.now,
  })
  const change = { account, asset, taken: taken.toString(), receivable: receivable.toString(), reason, actor, halted: halt.created }
  record(tx, 'uncredit', reference, change)
  return { status: 'reversed', credit: row }
}
