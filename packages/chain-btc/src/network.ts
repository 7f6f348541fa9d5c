import { amount } from '@wallet/core'
import { type Base58Form, type CoinNetworks, type CustomChain, type FlavourNetwork, resolveNetworkOf } from '@wallet/utxo'

/** How the addresses of a network begin. */
export type AddressForm = Base58Form & {
  /** Before the `1` of SegWit addresses. */
  readonly bech32: string
}

/** A chain that works as Bitcoin does, by configuration: a test chain of one's own, a litecoind on regtest. */
export type CustomNetwork = AddressForm & CustomChain

/** Which chain: Bitcoin, one of its test networks, or one by configuration. */
export type NetworkOption = 'mainnet' | 'testnet4' | 'signet' | 'regtest' | CustomNetwork

/** A network with the form of its addresses. */
export type BitcoinNetwork = FlavourNetwork & { readonly addresses: AddressForm }

// Bitcoin Core kernel/chainparams.cpp: genesis blocks, base58Prefixes, bech32_hrp.
const testForm = { bech32: 'tb', pubKeyHash: 0x6f, scriptHash: 0xc4 }
const known = {
  mainnet: {
    genesis: '000000000019d6689c085ae165831e934ff763ae46a2a6c172b3f1b60a8ce26f',
    aliases: ['bitcoin', 'btc'],
    // The first block that Bitcoin Cash has not: block 0 is the same.
    checkpoint: { height: 478_559, hash: '00000000000000000019f112ec0a9982926f1258cdcc558dd7c3b7e5dc7fa148' },
    addresses: { bech32: 'bc', pubKeyHash: 0, scriptHash: 5 },
  },
  testnet4: {
    genesis: '00000000da84f2bafbbc53dee25a72ae507ff4914b867c565be350b0da8bf043',
    aliases: ['bitcoin-testnet4'],
    addresses: testForm,
  },
  signet: { genesis: '00000008819873e925422c1ff0f99f7cc9bbb232af63a077a480a3633bee1ef6', aliases: ['bitcoin-signet'], addresses: testForm },
  regtest: {
    genesis: '0f9188f13cb7b2c71f2a335e3a4fc328bf5beb436012afca590b1a11466e2206',
    aliases: ['bitcoin-regtest'],
    addresses: { ...testForm, bech32: 'bcrt' },
  },
} as const

const networks: CoinNetworks<AddressForm> = {
  coin: 'Bitcoin',
  symbol: 'BTC',
  slip44: 0,
  // Bitcoin Core consensus/amount.h, MAX_MONEY.
  moneyMax: amount(2_100_000_000_000_000n),
  known,
  formOf({ bech32, pubKeyHash, scriptHash }, requireThat) {
    // BIP-173: 1 to 83 characters of 33 to 126; lower case is what everybody writes.
    requireThat(/^[!-@[-~]{1,83}$/.test(bech32), 'bech32 is 1 to 83 characters without capitals')
    return { bech32, pubKeyHash, scriptHash }
  },
}

/** Reads the network option. @throws WalletError `MAINNET_NOT_ALLOWED`, `UTXO__OPTIONS_INVALID` */
export function resolveNetwork(option: NetworkOption, allowMainnet: boolean): BitcoinNetwork {
  return resolveNetworkOf(networks, option, allowMainnet)
}
