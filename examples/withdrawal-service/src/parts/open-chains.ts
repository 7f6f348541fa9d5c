import { type PolygonOptions, polygon } from '@wallet/chain-polygon'
import { type ChainAdapter, unreachable } from '@wallet/core'
import type { ChainConfig, PolygonConfig } from '../config/config-shape.ts'
import { ConfigError } from '../config/shape.ts'

// biome-ignore lint/suspicious/noExplicitAny: the facts are each adapter's own business
type Adapter = ChainAdapter<any>

/** The configured chains. Opens no connection: the first is made when something is asked. */
export function openChains(chains: readonly ChainConfig[]): readonly Adapter[] {
  return chains.map((chain) => {
    switch (chain.kind) {
      case 'polygon':
        return polygon(polygonOptions(chain))
      default:
        return unreachable(chain.kind)
    }
  })
}

function polygonOptions({ network, chainId, name, allowMainnet, providers, quorum, tokens, ...rest }: PolygonConfig): PolygonOptions {
  const { batchContract, pollEveryMs, depositsFrom } = rest
  return {
    network: network === 'custom' ? { chainId: needed(chainId, 'chainId'), name: needed(name, 'name') } : network,
    allowMainnet,
    providers,
    quorum,
    tokens,
    ...(batchContract === undefined ? {} : { batchContract }),
    ...(pollEveryMs === undefined ? {} : { pollEveryMs }),
    ...(depositsFrom === undefined ? {} : { depositsFrom }),
  }
}

function needed<T>(value: T | undefined, field: string): T {
  if (value === undefined) throw new ConfigError(`chains: ${field}`, 'needed with network custom')
  return value
}
