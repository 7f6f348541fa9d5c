import type { ChainBalance, Deposit } from '../../../chain/facets.ts'
import type { AssetId } from '../../../ids/asset-id.ts'
import { amount } from '../../../money/amount.ts'
import type { Wallet } from '../../../store/records.ts'
import { keyOfAddress, toyAddress } from '../address.ts'
import { balanceOf } from '../ledger.ts'
import { keysOf, laneOf, type ToyContext } from './context.ts'

/** Final deposits after the cursor, which is the height of the last block that was looked at. */
export async function scanDeposits(
  context: ToyContext,
  addresses: readonly string[],
  cursor: string | null,
  signal: AbortSignal,
): Promise<{ readonly deposits: readonly Deposit[]; readonly cursor: string }> {
  const keys = new Map(addresses.map((address) => [keyOfAddress(context.network, address), address]))
  return await context.ask('deposits', signal, (view) => {
    const from = cursor === null ? 0 : Number.parseInt(cursor, 10) + 1
    const deposits: Deposit[] = []
    for (let height = from; height <= view.finalHeight; height += 1) {
      const block = view.blockAt(height)
      for (const { id, body } of block.transactions) {
        const payers = new Set([...body.inputs.map((input) => input.owner), body.sender])
        if (view.ledger.places.get(id)?.reverted === true || [...payers].some((payer) => keys.has(payer))) continue
        for (const [index, output] of body.outputs.entries()) {
          const address = keys.get(output.to)
          if (address === undefined) continue
          const from = body.inputs[0]?.owner ?? body.sender
          deposits.push({
            reference: `${id}:${index}`,
            address,
            asset: output.asset,
            amount: amount(output.amount),
            ...(from === '' ? {} : { from: toyAddress(context.network, from) }),
            block: { height, hash: block.hash },
          })
        }
      }
    }
    return { deposits, cursor: `${Math.max(from - 1, view.finalHeight)}` }
  })
}

/** What the wallet has, and which slots it has used, at the final block. */
export async function readBalances(
  context: ToyContext,
  wallet: Wallet,
  assets: readonly AssetId[],
  signal: AbortSignal,
): Promise<ChainBalance> {
  return await context.ask('balances', signal, (view) => {
    const ledger = view.finalLedger()
    const height = Math.max(0, view.finalHeight)
    const keys = keysOf(context, wallet)
    return {
      balances: assets.map((asset) => ({ asset, amount: amount(keys.reduce((sum, key) => sum + balanceOf(ledger, key, asset), 0n)) })),
      lanes: context.kind === 'nonce' ? keys.map((key) => ({ lane: laneOf(context, key), next: ledger.nonces.get(key) ?? 0 })) : [],
      block: { height, hash: view.blockAt(height).hash },
    }
  })
}
