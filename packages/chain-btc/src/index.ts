export { type BitcoinOptions, bitcoin } from './bitcoin.ts'
export { bitcoinFlavour } from './flavour.ts'
export { type AddressForm, type BitcoinNetwork, type CustomNetwork, type NetworkOption, resolveNetwork } from './network.ts'
