import { coreErrors } from '@wallet/core'
import { shared } from '../rpc/cache.ts'
import { gather } from '../rpc/gather.ts'
import type { Provider } from '../rpc/provider.ts'
import { type Fields, readCount } from '../rpc/read.ts'
import type { Reply } from '../rpc/reply.ts'
import type { Settings } from '../settings.ts'
import { graceMs, type Nodes } from './nodes.ts'

/** How far one provider is, and the blockhash it would have us use. Heights count blocks; slots may be empty. */
export type Head = {
  readonly provider: Provider
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
export interface Heads {
  /** The heads of all providers that answer, however far behind. @throws WalletError `CHAIN_NETWORK_MISMATCH` */
  every(maxAgeMs?: number): Promise<readonly Head[]>
  /** The heads within eight blocks of the furthest; at least one. @throws WalletError `CHAIN_UNREACHABLE`, `CHAIN_NETWORK_MISMATCH` */
  usable(maxAgeMs?: number): Promise<readonly Head[]>
}

const lagMax = 8

/** Watches heads: three calls in one request per provider and `headMaxAgeMs`, shared by everybody. */
export function createHeads(settings: Settings, nodes: Nodes): Heads {
  const { clock, headMaxAgeMs, network, quorum } = settings
  let known: { readonly heads: Promise<readonly Head[]>; readonly at: number } | undefined
  const read = async (): Promise<readonly Head[]> => {
    const asked = (await nodes.ready()).map((provider) => headOf(provider))
    const heads = await gather(clock, asked, (head) => head !== null, quorum, graceMs)
    return heads.filter((head) => head !== null)
  }
  const every: Heads['every'] = (maxAgeMs = headMaxAgeMs) => {
    const now = clock.now()
    if (known !== undefined && now >= known.at && now - known.at <= maxAgeMs) return known.heads
    const heads = read()
    const asked = { heads, at: now }
    known = asked
    const forget = () => {
      if (known === asked) known = undefined
    }
    heads.then((found) => (found.length === 0 ? forget() : undefined), forget)
    return heads
  }
  return {
    every,
    async usable(maxAgeMs) {
      const heads = await every(maxAgeMs)
      const best = Math.max(...heads.map(({ height }) => height))
      const near = heads.filter(({ height }) => best - height <= lagMax)
      if (near.length === 0)
        throw coreErrors.create('CHAIN_UNREACHABLE', { chain: network.chain, reason: 'no provider answered with its head' })
      return near
    },
  }
}

async function headOf(provider: Provider): Promise<Head | null> {
  const [latest, now, final] = await Promise.all([
    provider.read('getLatestBlockhash', [{ commitment: 'confirmed' }], shared),
    provider.read('getBlockHeight', [{ commitment: 'confirmed' }], shared),
    provider.read('getEpochInfo', [{ commitment: 'finalized' }], shared),
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

function resultOf(reply: Reply): Fields {
  return reply.status === 'result' && typeof reply.value === 'object' && reply.value !== null ? (reply.value as Fields) : {}
}
