import { coreErrors } from '../../errors/codes.ts'
import { assetId, chainOf } from '../../ids/asset-id.ts'
import { accountId } from '../../ids/ids.ts'
import { isDebitNormal } from '../../ledger/accounts.ts'
import { credited } from '../../ledger/movements.ts'
import { postAll } from '../../ledger/post.ts'
import { amount } from '../../money/amount.ts'
import { checkText } from '../kernel/check-text.ts'
import { putDestination } from '../kernel/destinations.ts'
import { join } from '../kernel/keys.ts'
import { record } from '../kernel/record.ts'
import type { Verb } from '../kernel/verb.ts'
import type { Credit } from '../records.ts'

/** Books a deposit, once per reference for ever, reversed or not. */
export const credit: Verb<'credit'> = (tx, input) => {
  const { account, asset, reference } = input
  const key = join(asset, reference)
  const known = tx.get('credits', key)
  if (known !== undefined) {
    return { status: known.account === account && known.amount === input.amount ? 'exists' : 'conflict', credit: known }
  }
  assetId(asset)
  accountId(account)
  checkText('reference', reference)
  if (input.from !== undefined) checkText('from', input.from)
  if (isDebitNormal(account)) throw coreErrors.create('REQUEST_INVALID', { field: 'account', reason: 'takes no deposits' })
  if (amount(input.amount) === 0n) throw coreErrors.create('REQUEST_INVALID', { field: 'amount', reason: 'is zero' })

  const row: Credit = { reference, account, asset, amount: input.amount, at: tx.now, reversed: null }
  tx.put('credits', key, row)
  postAll(tx, [credited(account, asset, input.amount)])
  if (input.from !== undefined) putDestination(tx, account, chainOf(asset), input.from, { lastDepositAt: tx.now })
  const change = { account, asset, amount: input.amount.toString(), from: input.from ?? null, actor: input.actor }
  record(tx, 'credit', reference, change)
  return { status: 'credited', credit: row }
}
