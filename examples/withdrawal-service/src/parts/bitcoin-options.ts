import type { BitcoinCashOptions } from '@wallet/chain-bch'
import { type BitcoinOptions, cookieFile, type UtxoOptions } from '@wallet/chain-btc'
import type { DogecoinOptions } from '@wallet/chain-doge'
import { type ChainId, chainId } from '@wallet/core'
import type { BitcoinCashConfig, BitcoinConfig, DogecoinConfig } from '../config/bitcoin-config.ts'
import { ConfigError } from '../config/shape.ts'

type Any = BitcoinConfig | DogecoinConfig | BitcoinCashConfig

/** What the Bitcoin adapter is made of. @throws ConfigError for a custom network without its fields */
export function bitcoinOptions(config: BitcoinConfig): BitcoinOptions {
  const { network, bech32 } = config
  return { ...shared(config), network: network === 'custom' ? { ...custom(config), bech32: needed(bech32, 'bech32') } : network }
}

/** What the Dogecoin adapter is made of. @throws ConfigError */
export function dogecoinOptions(config: DogecoinConfig): DogecoinOptions {
  const { network } = config
  return { ...shared(config), network: network === 'custom' ? custom(config) : network }
}

/** What the Bitcoin Cash adapter is made of. @throws ConfigError */
export function bitcoinCashOptions(config: BitcoinCashConfig): BitcoinCashOptions {
  const { network, prefix } = config
  return { ...shared(config), network: network === 'custom' ? { ...custom(config), prefix: needed(prefix, 'prefix') } : network }
}

function shared(config: Any): UtxoOptions & { readonly allowMainnet: boolean } {
  const { allowMainnet, providers, quorum, confirmations, fees, batchMax, pollEveryMs, stuckAfterMs, depositsFrom, coinsFrom } = config
  const { rate, fallback, target } = fees
  return {
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
    ...(coinsFrom === undefined
      ? {}
      : { coinsFrom: typeof coinsFrom === 'number' ? { height: coinsFrom } : (coinsFrom as 'scan' | 'wallet') }),
  }
}

type Custom = {
  readonly name: string
  readonly chain: ChainId
  readonly genesis: string
  readonly pubKeyHash: number
  readonly scriptHash: number
}

function custom({ name, genesis, pubKeyHash, scriptHash }: Any): Custom {
  const block = needed(genesis, 'genesis')
  return {
    name: needed(name, 'name'),
    // CAIP-4: a chain is named by the first 32 digits of its first block.
    chain: chainId(`bip122:${block.slice(0, 32)}`),
    genesis: block,
    pubKeyHash: needed(pubKeyHash, 'pubKeyHash'),
    scriptHash: needed(scriptHash, 'scriptHash'),
  }
}

function needed<Value>(value: Value | undefined, field: string): Value {
  if (value === undefined) throw new ConfigError(`chains: ${field}`, 'needed with network custom')
  return value
}
