import { amount } from '@wallet/core'
import { type Base58Form, type CoinNetworks, type CustomChain, type FlavourNetwork, resolveNetworkOf } from '@wallet/utxo'

/** How the addresses of a network begin; the two bytes are those of the old form. */
export type AddressForm = Base58Form & {
  /** Before the colon. */
  readonly prefix: 'bitcoincash' | 'bchtest' | 'bchreg'
}

/** A chain that works as Bitcoin Cash does, by configuration. */
export type CustomNetwork = AddressForm & CustomChain

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

const networks: CoinNetworks<AddressForm> = {
  coin: 'Bitcoin Cash',
  symbol: 'BCH',
  slip44: 145,
  // Bitcoin Cash Node amount.h, MAX_MONEY.
  moneyMax: amount(2_100_000_000_000_000n),
  known,
  formOf({ prefix, pubKeyHash, scriptHash }, requireThat) {
    requireThat(['bitcoincash', 'bchtest', 'bchreg'].includes(prefix), 'prefix is bitcoincash, bchtest or bchreg')
    return { prefix, pubKeyHash, scriptHash }
  },
}

/** Reads the network option. @throws WalletError `MAINNET_NOT_ALLOWED`, `UTXO__OPTIONS_INVALID` */
export function resolveNetwork(option: NetworkOption, allowMainnet: boolean): BitcoinCashNetwork {
  return resolveNetworkOf(networks, option, allowMainnet)
}
