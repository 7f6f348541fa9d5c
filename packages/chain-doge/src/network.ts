import { amount, type ChainId, chainId } from '@wallet/core'
import { type FlavourNetwork, utxoErrors } from '@wallet/utxo'

/** First bytes of P2PKH and of P2SH addresses. */
export type AddressForm = { readonly pubKeyHash: number; readonly scriptHash: number }

/** A chain that works as Dogecoin does, by configuration: a test chain of one's own, a litecoind that plays one. */
export type CustomNetwork = AddressForm & {
  /** For people, and the chain's alias: lower-case letters, digits and hyphens. */
  readonly name: string
  /** CAIP-2, of the namespace `bip122`. */
  readonly chain: ChainId
  /** Hash of block 0, compared on every node when given. */
  readonly genesis?: string
  readonly symbol?: string
  readonly slip44?: number
}

/** Which chain: Dogecoin, one of its test networks, or one by configuration. */
export type NetworkOption = 'mainnet' | 'testnet' | 'regtest' | CustomNetwork

/** A network with the form of its addresses. */
export type DogecoinNetwork = FlavourNetwork & { readonly addresses: AddressForm }

// Dogecoin Core chainparams.cpp: genesis blocks and base58Prefixes.
const known = {
  mainnet: {
    genesis: '1a91e3dace36e2be3bf030a65679fe821aa1d6ef92e7c9902eb318182c355691',
    aliases: ['dogecoin', 'doge'],
    addresses: { pubKeyHash: 30, scriptHash: 22 },
  },
  testnet: {
    genesis: 'bb0a78264637406b6360aad926284d544d7049f45189db5664f3c4d07350559e',
    aliases: ['dogecoin-testnet'],
    addresses: { pubKeyHash: 113, scriptHash: 196 },
  },
  regtest: {
    genesis: '3d2160a3b5dc4a9d62e7e66a295f70313ac808440ef7400d6c0772171ce973a5',
    aliases: ['dogecoin-regtest'],
    addresses: { pubKeyHash: 111, scriptHash: 196 },
  },
} as const

// Dogecoin Core amount.h, MAX_MONEY: ten thousand million coins, which is no limit on how many there are but on what one
// transaction may move. 10^18 koinu is above 2^53.
const moneyMax = amount(1_000_000_000_000_000_000n)

/** Reads the network option. @throws WalletError `UTXO__MAINNET_NOT_ALLOWED`, `UTXO__OPTIONS_INVALID` */
export function resolveNetwork(option: NetworkOption, allowMainnet: boolean): DogecoinNetwork {
  const refused = allowMainnet ? {} : { genesisRefused: known.mainnet.genesis }
  if (typeof option === 'object') return { ...custom(option), ...refused }
  const network = Object.hasOwn(known, option) ? known[option] : undefined
  if (network === undefined) throw utxoErrors.create('UTXO__OPTIONS_INVALID', { option: 'network', reason: 'not a network of Dogecoin' })
  if (option === 'mainnet' && !allowMainnet) throw utxoErrors.create('UTXO__MAINNET_NOT_ALLOWED', { network: option })
  // CAIP-4: a chain is named by the first 32 digits of its genesis block. SLIP-44: 3 is Dogecoin, 1 every test network.
  const chain = chainId(`bip122:${network.genesis.slice(0, 32)}`)
  return { ...network, chain, symbol: 'DOGE', slip44: option === 'mainnet' ? 3 : 1, moneyMax, ...(option === 'mainnet' ? {} : refused) }
}

function custom({ name, chain, genesis, symbol = 'DOGE', slip44 = 1, pubKeyHash, scriptHash }: CustomNetwork): DogecoinNetwork {
  const requireThat = (right: boolean, reason: string): void => {
    if (!right) throw utxoErrors.create('UTXO__OPTIONS_INVALID', { option: 'network', reason })
  }
  const isByte = (value: number): boolean => Number.isInteger(value) && value >= 0 && value <= 0xff
  requireThat(/^[a-z0-9][a-z0-9-]{0,31}$/.test(name), 'name is lower-case letters, digits and hyphens')
  requireThat(/^bip122:[0-9a-f]{32}$/.test(chain), 'chain is bip122: and 32 digits of the first block')
  requireThat(genesis === undefined || /^[0-9a-f]{64}$/.test(genesis), 'genesis is a block hash in lower-case hex')
  requireThat(isByte(pubKeyHash) && isByte(scriptHash) && pubKeyHash !== scriptHash, 'pubKeyHash and scriptHash are two different bytes')
  const base = { chain, aliases: [name], symbol, slip44, moneyMax, addresses: { pubKeyHash, scriptHash } }
  return { ...base, ...(genesis === undefined ? {} : { genesis }) }
}
