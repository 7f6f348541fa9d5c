export { type BitcoinCashOptions, bitcoinCash } from './bitcoin-cash.ts'
export { bitcoinCashFlavour } from './flavour.ts'
export { type AddressForm, type BitcoinCashNetwork, type CustomNetwork, type NetworkOption, resolveNetwork } from './network.ts'
