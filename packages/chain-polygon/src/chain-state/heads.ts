import { coreErrors } from '@wallet/core'
import { shared } from '../rpc/cache.ts'
import { gather } from '../rpc/gather.ts'
import type { Provider } from '../rpc/provider.ts'
import { type Block, readBlock } from '../rpc/read.ts'
import type { Reply } from '../rpc/reply.ts'
import type { Settings } from '../settings.ts'
import { graceMs, type Nodes } from './nodes.ts'

/** How far one provider is. `finalized` is null when it doesn't know: bor answers an error while Heimdall is silent. */
export type Head = { readonly provider: Provider; readonly latest: Block; readonly finalized: Block | null }

/** Where the chain stands, by every provider that answers. */
export interface Heads {
  /** The heads of the providers within five blocks of the best, in configured order; at least one. @throws WalletError `CHAIN_UNREACHABLE`, `CHAIN_NETWORK_MISMATCH` */
  usable(): Promise<readonly Head[]>
  /** The heads of all providers that answer, however far behind. @throws WalletError `CHAIN_NETWORK_MISMATCH` */
  every(): Promise<readonly Head[]>
}

const lagMax = 5

/** Watches heads: two calls per provider and `headMaxAgeMs`, shared by everybody. */
export function createHeads(settings: Settings, nodes: Nodes): Heads {
  const { clock, headMaxAgeMs, network, quorum } = settings
  let known: { readonly heads: Promise<readonly Head[]>; readonly at: number } | undefined
  const read = async (): Promise<readonly Head[]> => {
    const asked = (await nodes.ready()).map((provider) => headOf(network.chain, provider))
    const heads = await gather(clock, asked, (head) => head !== null, quorum, graceMs)
    return heads.filter((head) => head !== null)
  }
  const every = (): Promise<readonly Head[]> => {
    const now = clock.now()
    if (known !== undefined && now >= known.at && now - known.at <= headMaxAgeMs) return known.heads
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
    async usable() {
      const heads = await every()
      const best = Math.max(...heads.map(({ latest }) => latest.height))
      const near = heads.filter(({ latest }) => best - latest.height <= lagMax)
      if (near.length === 0)
        throw coreErrors.create('CHAIN_UNREACHABLE', { chain: network.chain, reason: 'no provider answered with its head' })
      return near
    },
  }
}

async function headOf(chain: string, provider: Provider): Promise<Head | null> {
  const [latest, finalized] = await Promise.all([
    provider.read('eth_getBlockByNumber', ['latest', false], shared),
    provider.read('eth_getBlockByNumber', ['finalized', false], shared),
  ])
  const head = blockIn(chain, latest)
  if (head === null) return null
  const final = blockIn(chain, finalized)
  // A load-balanced provider may answer the two from nodes at different heights; a final block above the head proves nothing.
  return { provider, latest: head, finalized: final !== null && final.height <= head.height ? final : null }
}

function blockIn(chain: string, reply: Reply): Block | null {
  if (reply.status !== 'result') return null
  try {
    return readBlock(chain, reply.value)
  } catch {
    return null
  }
}
