import { type ChainId, chainId, coreErrors } from '@wallet/core'
import { polygonErrors } from './errors/codes.ts'

/**
 * An EVM chain by configuration: a local node, a fork, another EIP-1559 chain.
 *
 * It may carry chain id 137, as a local node does that plays Polygon, and needs no `allowMainnet`: what makes real money real is
 * the genesis block, so a node whose genesis is Polygon's own is refused under every name but `mainnet` unless `allowMainnet` is said.
 */
export type CustomNetwork = {
  readonly chainId: number
  /** For people, and the chain's alias. */
  readonly name: string
  /** Hash of block 0, compared on every provider when given. */
  readonly genesis?: string
  readonly native?: { readonly symbol: string; readonly slip44: number }
}

/** Which chain: Polygon PoS (137), its test network Amoy (80002), or one by configuration. */
export type NetworkOption = 'mainnet' | 'amoy' | CustomNetwork

/** A chain as the adapter needs it. */
export type Network = {
  readonly name: string
  readonly chain: ChainId
  readonly chainId: number
  readonly aliases: readonly string[]
  readonly symbol: string
  readonly slip44: number
  readonly genesis?: string
  /** A genesis block that no provider may have. */
  readonly genesisRefused?: string
}

// bor params/config.go, BorMainnetGenesisHash and AmoyGenesisHash.
const mainnetGenesis = '0xa9c28ce2141b56c474f1dc504bee9b01eb1bd7d1a507580d5519d4437a97de1b'
const amoyGenesis = '0x7202b2b53c5a0836e773e319d18922cc756dd67432f9a1f65352b61f4406c697'
// SLIP-44: 966 is Polygon's coin type; the coin has been called POL since PIP-45.
const pol = { symbol: 'POL', slip44: 966 }

/** Reads the network option. @throws WalletError `MAINNET_NOT_ALLOWED`, `POLYGON__OPTIONS_INVALID` */
export function resolveNetwork(option: NetworkOption, allowMainnet: boolean): Network {
  if (option === 'mainnet') {
    if (!allowMainnet) throw coreErrors.create('MAINNET_NOT_ALLOWED', { network: 'mainnet' })
    return { name: 'mainnet', chain: chainId('eip155:137'), chainId: 137, aliases: ['polygon', 'matic'], ...pol, genesis: mainnetGenesis }
  }
  if (option === 'amoy') {
    return { name: 'amoy', chain: chainId('eip155:80002'), chainId: 80002, aliases: ['polygon-amoy', 'amoy'], ...pol, genesis: amoyGenesis }
  }
  const { chainId: id, name, genesis, native = pol } = option
  const refuse = (reason: string) => polygonErrors.create('POLYGON__OPTIONS_INVALID', { option: 'network', reason })
  if (!Number.isSafeInteger(id) || id < 1) throw refuse('chainId is a whole number of at least 1')
  if (!/^[a-z0-9][a-z0-9-]{0,31}$/.test(name)) throw refuse('name is lower-case letters, digits and hyphens')
  if (genesis !== undefined && !/^0x[0-9a-f]{64}$/.test(genesis)) throw refuse('genesis is 32 bytes of lower-case hex with 0x')
  const base = { name, chain: chainId(`eip155:${id}`), chainId: id, aliases: [name], symbol: native.symbol, slip44: native.slip44 }
  return { ...base, ...(genesis === undefined ? {} : { genesis }), ...(allowMainnet ? {} : { genesisRefused: mainnetGenesis }) }
}
