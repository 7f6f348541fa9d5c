import { type RpcCall, type RpcProvider, type RpcReply, sharedSignal } from '@wallet/core'
import { readCount } from '../rpc/read.ts'
import { blockCall, blockIn } from './transaction.ts'

// A blockhash lives 150 blocks; as many again on both sides cost nothing but a longer list.
const slotsBefore = 150
const blocksMax = 512

/** Slots of a run of finalized blocks, as somebody listed them. */
export type Run = { readonly from: number; readonly first: number; readonly last: number; readonly count: number }

/**
 * Which finalized blocks could hold a transaction whose blockhash was read at `slot`: from one not after it.
 *
 * It proves nothing: whoever answered may not be who is asked next. It tells what to ask about in one request.
 */
export async function runAround(provider: RpcProvider, slot: number): Promise<Run | undefined> {
  const from = Math.max(0, slot - slotsBefore)
  const { method, params } = listCall(from, blocksMax)
  const slots = slotsIn(await provider.read(method, params, sharedSignal))
  const [first, last] = [slots[0], slots.at(-1)]
  return first === undefined || last === undefined || first > slot ? undefined : { from, first, last, count: slots.length }
}

/** The three calls that show whether one node has a whole run. */
export function runCalls({ from, first, last, count }: Run): readonly [RpcCall, RpcCall, RpcCall] {
  return [listCall(from, count), blockCall(first, 'finalized'), blockCall(last, 'finalized')]
}

/**
 * Whether a node has every block of a run, up to one not below `lastValidHeight`: as many as the heights of its ends say.
 *
 * "I don't know this transaction" is also what a node answers that keeps two days of blocks and is asked after three, or that was
 * down while the block was made and went on from a snapshot. Taken for proof, a payment that arrived would be made again.
 *
 * Source: agave rpc.rs, `get_blocks_with_limit`: the rooted slots that the node has, which are fewer where blocks are missing.
 */
export function isWhole({ first, last, count }: Run, lastValidHeight: number, [list, lowest, highest]: readonly RpcReply[]): boolean {
  if (list === undefined || lowest === undefined || highest === undefined) return false
  const slots = slotsIn(list)
  if (slots.length !== count || slots[0] !== first || slots.at(-1) !== last) return false
  const [low, high] = [blockIn(lowest)?.height, blockIn(highest)?.height]
  return low !== undefined && high !== undefined && high - low === count - 1 && high >= lastValidHeight
}

function listCall(from: number, count: number): RpcCall {
  return { method: 'getBlocksWithLimit', params: [from, count, { commitment: 'finalized' }] }
}

function slotsIn(reply: RpcReply): readonly (number | undefined)[] {
  return reply.status === 'result' && Array.isArray(reply.value) ? (reply.value as readonly unknown[]).map(readCount) : []
}
