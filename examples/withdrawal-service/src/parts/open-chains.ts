import { bitcoinCash } from '@wallet/chain-bch'
import { bitcoin } from '@wallet/chain-btc'
import { dogecoin } from '@wallet/chain-doge'
import { type PolygonOptions, polygon } from '@wallet/chain-polygon'
import { type SolanaOptions, solana } from '@wallet/chain-solana'
import { type ChainAdapter, unreachable } from '@wallet/core'
import type { ChainConfig, PolygonConfig, SolanaConfig } from '../config/chain-config.ts'
import { ConfigError } from '../config/shape.ts'
import { bitcoinCashOptions, bitcoinOptions, dogecoinOptions } from './bitcoin-options.ts'
import type { MoneroParts } from './open-monero.ts'

type Adapter = ChainAdapter

/** The configured chains. Opens no connection: the first is made when something is asked. @throws ConfigError for a second chain of kind monero */
export function openChains(chains: readonly ChainConfig[], monero?: MoneroParts): readonly Adapter[] {
  return chains.map((chain) => {
    switch (chain.kind) {
      case 'bitcoin':
        return bitcoin(bitcoinOptions(chain))
      case 'bitcoin-cash':
        return bitcoinCash(bitcoinCashOptions(chain))
      case 'dogecoin':
        return dogecoin(dogecoinOptions(chain))
      case 'monero':
        if (monero === undefined) throw new ConfigError('chains', 'one chain of kind monero')
        return monero.adapter
      case 'polygon':
        return polygon(polygonOptions(chain))
      case 'solana':
        return solana(solanaOptions(chain))
      default:
        return unreachable(chain)
    }
  })
}

function polygonOptions({ network, chainId, name, allowMainnet, providers, quorum, tokens, ...rest }: PolygonConfig): PolygonOptions {
  const { batchContract, batchCoins, pollEveryMs, depositsFrom } = rest
  return {
    network: network === 'custom' ? { chainId: needed(chainId, 'chainId'), name: needed(name, 'name') } : network,
    allowMainnet,
    providers,
    quorum,
    tokens,
    batchCoins,
    ...(batchContract === undefined ? {} : { batchContract }),
    ...(pollEveryMs === undefined ? {} : { pollEveryMs }),
    ...(depositsFrom === undefined ? {} : { depositsFrom }),
  }
}

function solanaOptions({ network, genesis, name, allowMainnet, providers, quorum, tokens, ...rest }: SolanaConfig): SolanaOptions {
  const { batchMax, pollEveryMs, depositsFrom } = rest
  return {
    network: network === 'custom' ? { genesis: needed(genesis, 'genesis'), name: needed(name, 'name') } : network,
    allowMainnet,
    providers,
    quorum,
    tokens,
    ...(batchMax === undefined ? {} : { batchMax }),
    ...(pollEveryMs === undefined ? {} : { pollEveryMs }),
    ...(depositsFrom === undefined ? {} : { depositsFrom }),
  }
}

function needed<T>(value: T | undefined, field: string): T {
  if (value === undefined) throw new ConfigError(`chains: ${field}`, 'needed with network custom')
  return value
}
