import { type OutpointKey, outpointKey } from '../chain/outpoint.ts'
import type { WalletCoins } from './wallet-coins.ts'

/** What of a block's transactions concerns coins. */
export type CoinsBlock = {
  readonly transactions: readonly {
    txid(): string
    isCoinbase(): boolean
    inputKeys(): readonly OutpointKey[]
    outputs(): readonly { readonly value: bigint; readonly script: string }[]
  }[]
}

/** Brings a wallet's coins up to a block that follows the last one. */
export function applyBlock(coins: WalletCoins, block: CoinsBlock, height: number): void {
  coins.open(height)
  for (const transaction of block.transactions) {
    for (const key of transaction.inputKeys()) if (coins.has(key)) coins.spend(key, height)
    let txid: string | undefined
    for (const [vout, { value, script }] of transaction.outputs().entries()) {
      if (!coins.kinds.has(script)) continue
      txid ??= transaction.txid()
      coins.receive({ key: outpointKey({ txid, vout }), value, script, height, coinbase: transaction.isCoinbase() })
    }
  }
}
