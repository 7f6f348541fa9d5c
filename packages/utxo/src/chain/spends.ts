import type { Block } from './block.ts'
import type { OutpointKey } from './outpoint.ts'

/** The transaction of a block that used a coin up. */
export type Spend = { readonly txid: string; readonly height: number; readonly hash: string; readonly bytes: Uint8Array }

/** Who used up the coins that matter, kept in step with the chain. In memory only; after a restart it is found again in the blocks. */
export interface Spends {
  /** The spender of a watched coin; null: none in the chain as known; undefined: not watched. */
  of(key: OutpointKey): Spend | null | undefined
  /** From now on. Idempotent. */
  watch(key: OutpointKey): void
  /** A spend found by looking back. */
  found(key: OutpointKey, spend: Spend): void
  apply(block: Block, height: number): void
  undo(height: number): void
  /** Forgets everything: the chain was left so far behind that it must be looked through again. */
  clear(): void
}

/** How long a spend is remembered, in blocks; asked for later, it is found again by looking back. */
const keptBlocks = 2_016

/** Watches nothing yet. `alsoOurs` tells coins that are watched without being asked for. */
export function createSpends(alsoOurs: (key: OutpointKey) => boolean): Spends {
  const known = new Map<OutpointKey, Spend | null>()
  const byHeight = new Map<number, OutpointKey[]>()
  const found: Spends['found'] = (key, spend) => {
    known.set(key, spend)
    const there = byHeight.get(spend.height)
    if (there === undefined) byHeight.set(spend.height, [key])
    else there.push(key)
  }
  return {
    of: (key) => known.get(key),
    watch(key) {
      if (!known.has(key)) known.set(key, null)
    },
    found,
    apply(block, height) {
      for (const transaction of block.transactions) {
        let spend: Spend | undefined
        for (const key of transaction.inputKeys()) {
          if (!known.has(key) && !alsoOurs(key)) continue
          spend ??= { txid: transaction.txid(), height, hash: block.hash, bytes: transaction.bytes() }
          found(key, spend)
        }
      }
      for (const key of byHeight.get(height - keptBlocks) ?? []) known.delete(key)
      byHeight.delete(height - keptBlocks)
    },
    undo(height) {
      for (const key of byHeight.get(height) ?? []) known.set(key, null)
      byHeight.delete(height)
    },
    clear() {
      known.clear()
      byHeight.clear()
    },
  }
}
