import { amount, type ChainId, chainId } from '@wallet/core'
import { type FlavourNetwork, utxoErrors } from '@wallet/utxo'

/** How the addresses of a network begin. */
export type AddressForm = {
  /** Before the colon. */
  readonly prefix: 'bitcoincash' | 'bchtest' | 'bchreg'
  /** First byte of P2PKH and P2SH addresses of the old form. */
  readonly pubKeyHash: number
  readonly scriptHash: number
}

/** A chain that works as Bitcoin Cash does, by configuration. */
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

/** Which chain: Bitcoin Cash, one of its test networks, or one by configuration. */
export type NetworkOption = 'mainnet' | 'chipnet' | 'testnet4' | 'regtest' | CustomNetwork

/** A network with the form of its addresses. */
export type BitcoinCashNetwork = FlavourNetwork & { readonly addresses: AddressForm }

const testForm = { prefix: 'bchtest', pubKeyHash: 111, scriptHash: 196 } as const
// Bitcoin Cash Node chainparams.cpp. Mainnet's first block is Bitcoin's; CAIP-4 names the chain by the block after the fork
// (478,559), and that is what nodes are asked for. Chipnet split from testnet4 in the same way.
const known = {
  mainnet: {
    genesis: '000000000019d6689c085ae165831e934ff763ae46a2a6c172b3f1b60a8ce26f',
    chain: 'bip122:000000000000000000651ef99cb9fcbe',
    aliases: ['bitcoin-cash', 'bch'],
    checkpoint: { height: 478_559, hash: '000000000000000000651ef99cb9fcbe0dadde1d424bd9f15ff20136191a5eec' },
    addresses: { prefix: 'bitcoincash', pubKeyHash: 0, scriptHash: 5 },
  },
  chipnet: {
    genesis: '000000001dd410c49a788668ce26751718cc797474d3152a5fc073dd44fd9f7b',
    chain: 'bip122:00000000040ba9641ba98a37b2e5ceea',
    aliases: ['bitcoin-cash-chipnet'],
    checkpoint: { height: 115_252, hash: '00000000040ba9641ba98a37b2e5ceead38e4e2930ac8f145c8094f94c708727' },
    addresses: testForm,
  },
  testnet4: {
    genesis: '000000001dd410c49a788668ce26751718cc797474d3152a5fc073dd44fd9f7b',
    chain: 'bip122:000000001dd410c49a788668ce267517',
    aliases: ['bitcoin-cash-testnet4'],
    addresses: testForm,
  },
  regtest: {
    genesis: '0f9188f13cb7b2c71f2a335e3a4fc328bf5beb436012afca590b1a11466e2206',
    chain: 'bip122:0f9188f13cb7b2c71f2a335e3a4fc328',
    aliases: ['bitcoin-cash-regtest'],
    addresses: { ...testForm, prefix: 'bchreg' },
  },
} as const

// Bitcoin Cash Node amount.h, MAX_MONEY.
const moneyMax = amount(2_100_000_000_000_000n)

/** Reads the network option. @throws WalletError `UTXO__MAINNET_NOT_ALLOWED`, `UTXO__OPTIONS_INVALID` */
export function resolveNetwork(option: NetworkOption, allowMainnet: boolean): BitcoinCashNetwork {
  const refused = allowMainnet ? {} : { genesisRefused: known.mainnet.genesis }
  if (typeof option === 'object') return { ...custom(option), ...refused }
  const network = Object.hasOwn(known, option) ? known[option] : undefined
  if (network === undefined)
    throw utxoErrors.create('UTXO__OPTIONS_INVALID', { option: 'network', reason: 'not a network of Bitcoin Cash' })
  if (option === 'mainnet' && !allowMainnet) throw utxoErrors.create('UTXO__MAINNET_NOT_ALLOWED', { network: option })
  // SLIP-44: 145 is Bitcoin Cash, 1 every test network.
  const named = { ...network, chain: chainId(network.chain), symbol: 'BCH', slip44: option === 'mainnet' ? 145 : 1, moneyMax }
  return { ...named, ...(option === 'mainnet' ? {} : refused) }
}

function custom({ name, chain, genesis, symbol = 'BCH', slip44 = 1, prefix, pubKeyHash, scriptHash }: CustomNetwork): BitcoinCashNetwork {
  const requireThat = (right: boolean, reason: string): void => {
    if (!right) throw utxoErrors.create('UTXO__OPTIONS_INVALID', { option: 'network', reason })
  }
  const isByte = (value: number): boolean => Number.isInteger(value) && value >= 0 && value <= 0xff
  requireThat(/^[a-z0-9][a-z0-9-]{0,31}$/.test(name), 'name is lower-case letters, digits and hyphens')
  requireThat(/^bip122:[0-9a-f]{32}$/.test(chain), 'chain is bip122: and 32 digits of a block')
  requireThat(genesis === undefined || /^[0-9a-f]{64}$/.test(genesis), 'genesis is a block hash in lower-case hex')
  requireThat(['bitcoincash', 'bchtest', 'bchreg'].includes(prefix), 'prefix is bitcoincash, bchtest or bchreg')
  requireThat(isByte(pubKeyHash) && isByte(scriptHash) && pubKeyHash !== scriptHash, 'pubKeyHash and scriptHash are two different bytes')
  const base = { chain, aliases: [name], symbol, slip44, moneyMax, addresses: { prefix, pubKeyHash, scriptHash } }
  return { ...base, ...(genesis === undefined ? {} : { genesis }) }
}
