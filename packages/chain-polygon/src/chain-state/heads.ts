import { type RpcHeads, type RpcProvider, type RpcReply, rpcHeads, sharedSignal } from '@wallet/core'
import { type Block, readBlock } from '../rpc/read.ts'
import type { Settings } from '../settings.ts'
import type { Nodes } from './nodes.ts'

/** How far one provider is. `finalized` is null when it doesn't know: bor answers an error while Heimdall is silent. */
export type Head = { readonly provider: RpcProvider; readonly latest: Block; readonly finalized: Block | null }

/** Where the chain stands, by every provider that answers. */
export type Heads = RpcHeads<Head>

/** Watches heads: two calls per provider and `headMaxAgeMs`, shared by everybody. */
export function createHeads({ clock, headMaxAgeMs, network, quorum }: Settings, nodes: Nodes): Heads {
  const { chain } = network
  const headOf = (provider: RpcProvider) => readHead(chain, provider)
  return rpcHeads({ chain, clock, quorum, headMaxAgeMs, lagMax: 5, headOf, heightOf: ({ latest }) => latest.height }, nodes)
}

async function readHead(chain: string, provider: RpcProvider): Promise<Head | null> {
  const [latest, finalized] = await Promise.all([
    provider.read('eth_getBlockByNumber', ['latest', false], sharedSignal),
    provider.read('eth_getBlockByNumber', ['finalized', false], sharedSignal),
  ])
  const head = blockIn(chain, latest)
  if (head === null) return null
  const final = blockIn(chain, finalized)
  // A load-balanced provider may answer the two from nodes at different heights; a final block above the head proves nothing.
  return { provider, latest: head, finalized: final !== null && final.height <= head.height ? final : null }
}

function blockIn(chain: string, reply: RpcReply): Block | null {
  if (reply.status !== 'result') return null
  try {
    return readBlock(chain, reply.value)
  } catch {
    return null
  }
}
