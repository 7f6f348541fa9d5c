import { prefixRange } from '../kernel/keys.ts'
import { pageOf, rangeAfter } from '../kernel/scan.ts'
import type { Verb } from '../kernel/verb.ts'

/** Wallets by name, or one owner's by chain and name; `next` is for the same question only. */
export const listWallets: Verb<'listWallets'> = (tx, { owner, chain, after, max }) => {
  if (owner === undefined) {
    const all = pageOf(tx, 'wallets', rangeAfter(after), max, (wallet) =>
      chain === undefined || wallet.chain === chain ? wallet : undefined,
    )
    return { rows: all.rows, next: all.nextKey }
  }
  const range = rangeAfter(after, ...prefixRange(chain === undefined ? `${owner}|` : `${owner}|${chain}|`))
  const { rows, nextKey } = pageOf(tx, 'walletsByOwner', range, max, (row) => tx.get('wallets', row.wallet))
  return { rows, next: nextKey }
}
