import { type BitcoinOptions, cookieFile, type NetworkOption } from '@wallet/chain-btc'
import { chainId } from '@wallet/core'
import type { BitcoinConfig } from '../config/bitcoin-config.ts'
import { ConfigError } from '../config/shape.ts'

/** What the adapter is made of, from the configuration. @throws ConfigError for a custom network without its fields */
export function bitcoinOptions(config: BitcoinConfig): BitcoinOptions {
  const { allowMainnet, providers, quorum, confirmations, fees, batchMax, pollEveryMs, stuckAfterMs, depositsFrom } = config
  const { rate, fallback, target } = fees
  return {
    network: networkOf(config),
    allowMainnet,
    providers: providers.map(({ name, url, cookieFile: file }) => ({
      name,
      url,
      ...(file === undefined ? {} : { headers: cookieFile(file) }),
    })),
    quorum,
    fees: {
      ...(rate === undefined ? {} : { rate: BigInt(rate) }),
      ...(fallback === undefined ? {} : { fallback: BigInt(fallback) }),
      ...(target === undefined ? {} : { target }),
    },
    ...(confirmations === undefined ? {} : { confirmations }),
    ...(batchMax === undefined ? {} : { batchMax }),
    ...(pollEveryMs === undefined ? {} : { pollEveryMs }),
    ...(stuckAfterMs === undefined ? {} : { stuckAfterMs }),
    ...(depositsFrom === undefined ? {} : { depositsFrom }),
  }
}

function networkOf({ network, name, genesis, bech32, pubKeyHash, scriptHash }: BitcoinConfig): NetworkOption {
  if (network !== 'custom') return network
  if (name === undefined || genesis === undefined || bech32 === undefined || pubKeyHash === undefined || scriptHash === undefined) {
    throw new ConfigError('chains', 'network custom needs name, genesis, bech32, pubKeyHash and scriptHash')
  }
  return { name, chain: chainId(`bip122:${genesis.slice(0, 32)}`), genesis, bech32, pubKeyHash, scriptHash }
}
