import { type RpcProvider, sharedSignal } from '@wallet/core'
import { readCount } from '../rpc/read.ts'
import { heightAt } from './transaction.ts'

// A blockhash lives 150 blocks; as many again on both sides cost nothing but a longer list.
const slotsBefore = 150
const blocksMax = 512

/**
 * Whether a provider has every finalized block that could hold a transaction: from a block not after `slot` up to one not below
 * `lastValidHeight`, and as many as the heights of the two say.
 *
 * "I don't know this transaction" is also what a node answers that keeps two days of blocks and is asked after three, or that was
 * down while the block was made and went on from a snapshot. Taken for proof, a payment that arrived would be made again.
 *
 * Source: agave rpc.rs, `get_blocks_with_limit`: the rooted slots that the node has, which are fewer where blocks are missing.
 */
export async function hasHistory(provider: RpcProvider, slot: number, lastValidHeight: number): Promise<boolean> {
  const from = Math.max(0, slot - slotsBefore)
  const reply = await provider.read('getBlocksWithLimit', [from, blocksMax, { commitment: 'finalized' }], sharedSignal)
  if (reply.status !== 'result' || !Array.isArray(reply.value)) return false
  const slots = (reply.value as readonly unknown[]).map(readCount)
  const [first, last] = [slots[0], slots.at(-1)]
  if (first === undefined || last === undefined || first > slot) return false
  const [lowest, highest] = await Promise.all([heightAt(provider, first), heightAt(provider, last)])
  return lowest !== undefined && highest !== undefined && highest - lowest === slots.length - 1 && highest >= lastValidHeight
}
