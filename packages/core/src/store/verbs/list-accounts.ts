import { join, prefixRange } from '../kernel/keys.ts'
import { plainPage, rangeAfter } from '../kernel/scan.ts'
import type { Verb } from '../kernel/verb.ts'

/** Balances by account and asset, of one account or of all. */
export const listAccounts: Verb<'listAccounts'> = (tx, { account, after, max }) =>
  plainPage(tx, 'accounts', account === undefined ? rangeAfter(after) : rangeAfter(after, ...prefixRange(join(account, ''))), max)
