import { coreErrors, isWalletError, malformed, type RpcNodes, type RpcProvider, rpcNodes, sharedSignal } from '@wallet/core'
import { quantity } from '../hex/quantity.ts'
import type { Network } from '../network.ts'
import { readBlock, requireCount } from '../rpc/read.ts'
import type { Settings } from '../settings.ts'

/** The configured providers, each asked for its chain id and genesis before its first use. */
export type Nodes = RpcNodes

/** Takes the providers of one network in hand. Nothing is asked before the first use. */
export function createNodes({ network, clock, quorum }: Settings, all: readonly RpcProvider[]): Nodes {
  // EIP-1474: -32005 is "limit exceeded"; the next provider may have room.
  const busyCodes = [-32005, 429]
  return rpcNodes({ chain: network.chain, clock, quorum, isOurs: (provider) => isOurs(network, provider), busyCodes }, all)
}

/** Whether a provider is on our network; false when it doesn't answer. @throws WalletError `CHAIN_NETWORK_MISMATCH` */
async function isOurs(network: Network, provider: RpcProvider): Promise<boolean> {
  const { chain, chainId, genesis, genesisRefused } = network
  const [id, first] = await Promise.all([
    provider.read('eth_chainId', [], sharedSignal),
    provider.read('eth_getBlockByNumber', [quantity(0), false], sharedSignal),
  ])
  if (id.status !== 'result' || first.status !== 'result') return false
  try {
    const actual = requireCount(chain, 'eth_chainId', id.value)
    const mismatch = (expected: string, found: string) =>
      coreErrors.create('CHAIN_NETWORK_MISMATCH', { expected, actual: `${found} (${provider.name})` })
    if (actual !== chainId) throw mismatch(`eip155:${chainId}`, `eip155:${actual}`)
    const block = readBlock(chain, first.value)
    if (block === null) throw malformed(chain, 'eth_getBlockByNumber', 'no block 0')
    if (genesis !== undefined && block.hash !== genesis) throw mismatch(`genesis ${genesis}`, `genesis ${block.hash}`)
    if (block.hash === genesisRefused) throw mismatch('a chain other than Polygon PoS', 'Polygon PoS itself')
    return true
  } catch (error) {
    if (isWalletError(error) && error.code === 'CHAIN_RESPONSE_MALFORMED') return false
    throw error
  }
}
