import type { BlockRef } from '@wallet/core'
import type { Daemon } from '../rpc/daemon.ts'

/** Who used up a key image, and where. */
export type Spender = { readonly transaction: string; readonly block: BlockRef }

/** Looks for the transactions that used up key images; a daemon tells that one is spent, not by what. */
export interface Spenders {
  /** Undefined while the blocks looked through so far do not hold it. @throws WalletError `CHAIN_UNREACHABLE` */
  find(keyImage: string, fromHeight: number, signal: AbortSignal): Promise<Spender | undefined>
}

/** Blocks looked through in one call; the next goes on from there. */
const blocksPerLook = 200
const blocksKept = 5_000

type Kept = { readonly hash: string; readonly images: ReadonlyMap<string, string> }

/** Goes through the blocks since a transaction was made. Keeps what it read; a block that was replaced is read again. */
export function createSpenders(daemon: Daemon): Spenders {
  const kept = new Map<number, Kept>()
  return {
    find: async (keyImage, fromHeight, signal) => {
      const { height: tip } = await daemon.info(signal)
      let fresh = 0
      for (let height = Math.max(0, fromHeight); height < tip && fresh < blocksPerLook; height += 1) {
        const known = kept.get(height)
        const by = known?.images.get(keyImage)
        if (known !== undefined && by === undefined && height < tip - 30) continue
        const block = await daemon.block(height, signal)
        if (known?.hash !== block.ref.hash) {
          fresh += 1
          kept.set(height, { hash: block.ref.hash, images: await daemon.imagesIn(block, signal) })
          if (kept.size > blocksKept) kept.delete(kept.keys().next().value as number)
        }
        const transaction = kept.get(height)?.images.get(keyImage)
        if (transaction !== undefined) return { transaction, block: block.ref }
      }
      return undefined
    },
  }
}
