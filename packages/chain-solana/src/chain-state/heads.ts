import { type Fields, type RpcHeads, type RpcProvider, type RpcReply, rpcHeads, sharedSignal } from '@wallet/core'
import { readCount } from '../rpc/read.ts'
import type { Settings } from '../settings.ts'
import type { Nodes } from './nodes.ts'

/** How far one provider is, and the blockhash it would have us use. Heights count blocks; slots may be empty. */
export type Head = {
  readonly provider: RpcProvider
  /** At `confirmed`. */
  readonly height: number
  readonly slot: number
  readonly blockhash: string
  readonly lastValidHeight: number
  readonly finalizedHeight: number
  readonly finalizedSlot: number
  readonly epoch: bigint
}

/** Where the chain stands, by every provider that answers. */
export type Heads = RpcHeads<Head>

/** Watches heads: three calls in one request per provider and `headMaxAgeMs`, shared by everybody. */
export function createHeads({ clock, headMaxAgeMs, network, quorum }: Settings, nodes: Nodes): Heads {
  const { chain } = network
  return rpcHeads({ chain, clock, quorum, headMaxAgeMs, lagMax: 8, headOf, heightOf: ({ height }) => height }, nodes)
}

async function headOf(provider: RpcProvider): Promise<Head | null> {
  const [latest, now, final] = await Promise.all([
    provider.read('getLatestBlockhash', [{ commitment: 'confirmed' }], sharedSignal),
    provider.read('getBlockHeight', [{ commitment: 'confirmed' }], sharedSignal),
    provider.read('getEpochInfo', [{ commitment: 'finalized' }], sharedSignal),
  ])
  const { value, context } = resultOf(latest)
  const { blockhash, lastValidBlockHeight } = (value ?? {}) as Fields
  const slot = readCount(((context ?? {}) as Fields)['slot'])
  const height = now.status === 'result' ? readCount(now.value) : undefined
  const lastValidHeight = readCount(lastValidBlockHeight)
  const { blockHeight, absoluteSlot, epoch } = resultOf(final)
  const finalizedHeight = readCount(blockHeight)
  const finalizedSlot = readCount(absoluteSlot)
  const epochNow = readCount(epoch)
  if (
    typeof blockhash !== 'string' ||
    slot === undefined ||
    height === undefined ||
    lastValidHeight === undefined ||
    finalizedHeight === undefined ||
    finalizedSlot === undefined ||
    epochNow === undefined
  )
    return null
  // A provider that contradicts itself has not told anything.
  if (height > lastValidHeight || finalizedHeight > height) return null
  return { provider, height, slot, blockhash, lastValidHeight, finalizedHeight, finalizedSlot, epoch: BigInt(epochNow) }
}

function resultOf(reply: RpcReply): Fields {
  return reply.status === 'result' && typeof reply.value === 'object' && reply.value !== null ? (reply.value as Fields) : {}
}
