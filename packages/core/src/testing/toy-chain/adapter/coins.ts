import type { CoinView } from '../../../chain/snapshot.ts'
import { viewOf } from '../../../coin-selection/coin-index.ts'
import type { ClaimKey } from '../../../ids/ids.ts'
import { amount } from '../../../money/amount.ts'
import type { Wallet } from '../../../store/records.ts'
import { outpoint, usesOf } from '../transaction.ts'
import { claimOf, keysOf, type ToyContext } from './context.ts'
import type { OwnedCoin } from './draft-coins.ts'

/** The wallet's coins that nothing visible spends: confirmed ones, and its own change still in the pool. */
export async function viewCoins(context: ToyContext, wallet: Wallet, held: ReadonlySet<ClaimKey>, signal: AbortSignal): Promise<CoinView> {
  return await context.ask('coins', signal, (view) => {
    const keys = new Set(keysOf(context, wallet))
    const spentInPool = new Set(view.pool.flatMap(({ body }) => usesOf(body)))
    const coins: OwnedCoin[] = []
    const offer = (use: string, owner: string, value: bigint, confirmations: number, own: boolean) => {
      const claim = claimOf(context, use)
      if (!keys.has(owner) || spentInPool.has(use) || held.has(claim)) return
      coins.push({ claim, amount: amount(value), confirmations, own, script: 'toy', owner })
    }
    const ours = (transaction: string) => view.seen(transaction)?.body.inputs.some((input) => keys.has(input.owner)) ?? false
    for (const [use, coin] of view.ledger.coins) {
      offer(use, coin.owner, coin.amount, view.height - coin.height + 1, ours(use.split(':')[0] ?? ''))
    }
    for (const { id, body } of view.pool) {
      if (!body.inputs.some((input) => keys.has(input.owner))) continue
      for (const [index, output] of body.outputs.entries()) offer(outpoint(id, index), output.to, output.amount, 0, true)
    }
    return viewOf(`${view.blockAt(view.height).hash}:${coins.length}`, coins)
  })
}
