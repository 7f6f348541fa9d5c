import { type BlockRef, coreErrors, sharedSignal } from '@wallet/core'
import { quantity } from '../hex/quantity.ts'
import { readBlock } from '../rpc/read.ts'
import type { ChainState } from './chain-state.ts'
import type { Head } from './heads.ts'

/** The highest block that enough providers call final, and those providers. */
export type FinalBlock = { readonly height: number; readonly witnesses: readonly Head[] }

/** Finds it. @throws WalletError `CHAIN_UNREACHABLE` when fewer than `quorum` providers know a final block. */
export async function finalBlock({ heads, settings }: ChainState): Promise<FinalBlock> {
  const knowing = (await heads.every()).filter(({ finalized }) => finalized !== null)
  const heights = knowing.map(({ finalized }) => finalized?.height ?? 0).sort((a, b) => b - a)
  const height = heights[settings.quorum - 1]
  if (height === undefined) {
    const reason = `${heights.length} of ${settings.quorum} providers know a final block`
    throw coreErrors.create('CHAIN_UNREACHABLE', { chain: settings.network.chain, reason })
  }
  return { height, witnesses: knowing.filter(({ finalized }) => finalized !== null && finalized.height >= height) }
}

/** The block at a final height, by its hash at every witness. @throws WalletError `CHAIN_UNREACHABLE` when they don't agree on one. */
export async function agreedBlock({ settings }: ChainState, witnesses: readonly Head[], height: number): Promise<BlockRef> {
  const { chain } = settings.network
  const hashes = await Promise.all(
    witnesses.map(async ({ provider, finalized }) => {
      if (finalized?.height === height) return finalized.hash
      const reply = await provider.read('eth_getBlockByNumber', [quantity(height), false], sharedSignal)
      return reply.status === 'result' ? readBlock(chain, reply.value)?.hash : undefined
    }),
  )
  const known = hashes.filter((hash) => hash !== undefined)
  const [hash] = known
  if (hash === undefined || known.length < settings.quorum || known.some((other) => other !== hash)) {
    throw coreErrors.create('CHAIN_UNREACHABLE', { chain, reason: `providers don't agree on final block ${height}` })
  }
  return { height, hash }
}
