import { type ChainId, chainId, coreErrors } from '@wallet/core'
import { solanaErrors } from './errors/codes.ts'

/** A cluster by configuration: a local validator, a fork, a private cluster. Its genesis hash names it. */
export type CustomNetwork = {
  /** For people, and the chain's alias. */
  readonly name: string
  /** What `getGenesisHash` answers; compared on every provider. */
  readonly genesis: string
}

/** Which cluster. */
export type NetworkOption = 'mainnet' | 'devnet' | 'testnet' | CustomNetwork

/** A cluster as the adapter needs it. */
export type Network = { readonly name: string; readonly chain: ChainId; readonly aliases: readonly string[]; readonly genesis: string }

// Genesis hashes of the public clusters, as their RPC documentation gives them; CAIP-2 "solana" uses the first 32 characters.
const known = {
  mainnet: '5eykt4UsFv8P8NJdTREpY1vzqKqZKvdpKuc147dw2N9d',
  devnet: 'EtWTRABZaYq6iMfeYKouRu166VU2xqa1wcaWoxPkrZBG',
  testnet: '4uhcVJyU9pJkvQyS88uRDiswHXSCkY3zQawwpjk2NsNY',
} as const

/** Reads the network option. @throws WalletError `MAINNET_NOT_ALLOWED`, `SOLANA__OPTIONS_INVALID` */
export function resolveNetwork(option: NetworkOption, allowMainnet: boolean): Network {
  const name = typeof option === 'string' ? option : option.name
  const genesis = typeof option === 'string' ? known[option] : option.genesis
  const refuse = (reason: string) => solanaErrors.create('SOLANA__OPTIONS_INVALID', { option: 'network', reason })
  if (typeof genesis !== 'string' || !/^[1-9A-HJ-NP-Za-km-z]{32,44}$/.test(genesis)) throw refuse('genesis is 32 bytes in base58')
  if (!/^[a-z0-9][a-z0-9-]{0,31}$/.test(name)) throw refuse('name is lower-case letters, digits and hyphens')
  // The genesis decides, not the name: mainnet under another name is mainnet.
  if (genesis === known.mainnet && !allowMainnet) throw coreErrors.create('MAINNET_NOT_ALLOWED', { network: name })
  const aliases = genesis === known.mainnet ? ['solana', 'sol'] : name === 'devnet' || name === 'testnet' ? [`solana-${name}`] : [name]
  return { name, chain: chainId(`solana:${genesis.slice(0, 32)}`), aliases, genesis }
}
