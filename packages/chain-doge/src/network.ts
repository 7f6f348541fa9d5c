import { amount } from '@wallet/core'
import { type Base58Form, type CoinNetworks, type CustomChain, type FlavourNetwork, resolveNetworkOf } from '@wallet/utxo'

/** First bytes of P2PKH and of P2SH addresses. */
export type AddressForm = Base58Form

/** A chain that works as Dogecoin does, by configuration: a test chain of one's own, a litecoind that plays one. */
export type CustomNetwork = AddressForm & CustomChain

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

const networks: CoinNetworks<AddressForm> = {
  coin: 'Dogecoin',
  symbol: 'DOGE',
  slip44: 3,
  // Dogecoin Core amount.h, MAX_MONEY: ten thousand million coins, which is no limit on how many there are but on what one
  // transaction may move. 10^18 koinu is above 2^53.
  moneyMax: amount(1_000_000_000_000_000_000n),
  known,
  formOf: ({ pubKeyHash, scriptHash }) => ({ pubKeyHash, scriptHash }),
}

/** Reads the network option. @throws WalletError `MAINNET_NOT_ALLOWED`, `UTXO__OPTIONS_INVALID` */
export function resolveNetwork(option: NetworkOption, allowMainnet: boolean): DogecoinNetwork {
  return resolveNetworkOf(networks, option, allowMainnet)
}
