import { accountOf } from '../../ledger/post.ts'
import type { Verb } from '../kernel/verb.ts'

/** One account's balance in one asset; zeros when nothing was ever posted to it. */
export const readAccount: Verb<'readAccount'> = (tx, { account, asset }) => ({ status: 'found', balance: accountOf(tx, account, asset) })
