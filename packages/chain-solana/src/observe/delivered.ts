import type { Draft } from '@wallet/core'
import type { ChainState } from '../chain-state/chain-state.ts'
import { readBody } from '../draft/body.ts'
import { decodeMessage } from '../inspect/decode.ts'
import { readMessage } from '../inspect/read-message.ts'
import type { ChainTransaction } from './transaction.ts'

/** Whether a transaction moved exactly what was drafted: a recipient's account grew by the sum of its payments. */
export function deliversAll({ settings, associated }: ChainState, draft: Draft, found: ChainTransaction): boolean {
  const { payments } = readMessage(settings, associated, decodeMessage(readBody(draft.body).message), draft)
  const wanted = new Map<string, { readonly coins: boolean; readonly mint: string; readonly sum: bigint }>()
  for (const { destination, asset, delivered } of payments) {
    if (delivered === undefined) continue
    const coins = asset === settings.native
    const mint = settings.tokens.get(asset)?.mint ?? ''
    wanted.set(destination, { coins, mint, sum: (wanted.get(destination)?.sum ?? 0n) + delivered })
  }
  return [...wanted].every(
    ([account, { coins, mint, sum }]) => (coins ? coinsGained(found, account) : tokensGained(found, account, mint)) === sum,
  )
}

/** What really left the payer beside the amounts: the fee, and the rent of accounts that were opened. */
export function costOf(draft: Draft, found: ChainTransaction): bigint {
  const { rents } = readBody(draft.body)
  // An account that somebody else opened in the meantime cost us nothing.
  const opened = [...rents.keys()].reduce((sum, account) => {
    const gained = coinsGained(found, account)
    return sum + (gained > 0n ? gained : 0n)
  }, 0n)
  return found.fee + opened
}

/** By how many lamports an account grew. */
export function coinsGained({ keys, before, after }: ChainTransaction, account: string): bigint {
  const index = keys.indexOf(account)
  return index === -1 ? 0n : (after[index] ?? 0n) - (before[index] ?? 0n)
}

/** By how many base units a token account grew. */
export function tokensGained({ tokensBefore, tokensAfter }: ChainTransaction, account: string, mint: string): bigint {
  const of = (list: ChainTransaction['tokensAfter']) => list.find((one) => one.account === account && one.mint === mint)?.amount ?? 0n
  return of(tokensAfter) - of(tokensBefore)
}
