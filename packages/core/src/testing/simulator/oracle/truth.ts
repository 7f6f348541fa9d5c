import type { ToyChain } from '../../toy-chain/chain.ts'
import { type ToyTransaction, usesOf } from '../../toy-chain/transaction.ts'

/** Money that arrived: in a block of the best chain, delivered. */
export type Arrival = { readonly transaction: string; readonly height: number; readonly asset: string; readonly amount: bigint }

/** What is so on the simulated chain, read from the chain itself and by no code of the engine. */
export interface Truth {
  finalHeight(): number
  isFinal(transaction: string): boolean
  /** What arrived at a key, final or not. */
  arrivals(key: string): readonly Arrival[]
  /** Whether it can never deliver anything any more, whatever the network does. */
  impossible(transaction: ToyTransaction): boolean
}

/** The truth about one chain. */
export function truth(chain: ToyChain): Truth {
  let tip = ''
  let arrived = new Map<string, Arrival[]>()
  const refresh = (): void => {
    if (tip === chain.tip.hash) return
    tip = chain.tip.hash
    arrived = new Map()
    for (const { height, transactions } of chain.blocks) {
      for (const { id, body, minted } of transactions) {
        if (minted || chain.ledger.places.get(id)?.reverted === true) continue
        for (const { to, asset, amount } of body.outputs) {
          const list = arrived.get(to) ?? []
          list.push({ transaction: id, height, asset, amount })
          arrived.set(to, list)
        }
      }
    }
  }
  const finalHeight = (): number => chain.tip.height - chain.finalityDepth + 1
  const isFinal = (transaction: string): boolean => {
    const place = chain.ledger.places.get(transaction)
    return place !== undefined && place.height <= finalHeight()
  }
  const impossible = (transaction: ToyTransaction, depth = 0): boolean => {
    const place = chain.ledger.places.get(transaction.id)
    if (place !== undefined) return place.reverted && place.height <= finalHeight()
    for (const use of usesOf(transaction.body)) {
      const by = chain.ledger.used.get(use)
      if (by !== undefined && isFinal(by)) return true
    }
    if (transaction.body.kind === 'expiry') return finalHeight() >= transaction.body.lastValidHeight
    if (depth > 20) return false
    return transaction.body.inputs.some((input) => {
      const parent = chain.archive.get(input.transaction)?.transaction
      return parent !== undefined && !chain.ledger.places.has(parent.id) && impossible(parent, depth + 1)
    })
  }
  return {
    finalHeight,
    isFinal,
    impossible: (transaction) => impossible(transaction),
    arrivals: (key) => {
      refresh()
      return arrived.get(key) ?? []
    },
  }
}
