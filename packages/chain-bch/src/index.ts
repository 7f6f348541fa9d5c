export { bitcoinCashFlavour } from './flavour.ts'
export { type AddressForm, type BitcoinCashNetwork, type CustomNetwork, type NetworkOption, resolveNetwork } from './network.ts'
