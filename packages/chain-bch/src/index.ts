export {
  type CoinsFrom,
  cookieFile,
  type FeeOptions,
  type Fundings,
  type MultisigOption,
  type PoolOptions,
  type UtxoOptions,
} from '@wallet/utxo'
export { type BitcoinCashOptions, bitcoinCash } from './bitcoin-cash.ts'
export { type ExplainBitcoinCashOptions, explainBitcoinCash } from './explain-bitcoin-cash.ts'
export { bitcoinCashFlavour } from './flavour.ts'
export { type AddressForm, type BitcoinCashNetwork, type CustomNetwork, type NetworkOption, resolveNetwork } from './network.ts'
