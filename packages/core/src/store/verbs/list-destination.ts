import { chainId } from '../../ids/chain-id.ts'
import { accountId } from '../../ids/ids.ts'
import { checkText } from '../kernel/check-text.ts'
import { destinationOf, putDestination } from '../kernel/destinations.ts'
import { record } from '../kernel/record.ts'
import type { Verb } from '../kernel/verb.ts'

/** Puts an address on a list. Repeating it leaves the first moment standing, from which cooling-off counts. */
export const listDestination: Verb<'listDestination'> = (tx, { account, chain, address, list, actor }) => {
  if (account !== '*') accountId(account)
  chainId(chain)
  checkText('address', address)
  if (destinationOf(tx, account, chain, address).list === list) return { status: 'listed' }
  putDestination(tx, account, chain, address, { list, listedAt: tx.now })
  record(tx, 'listDestination', address, { account, chain, list, actor })
  return { status: 'listed' }
}
