export {
  type CoinsFrom,
  cookieFile,
  type FeeOptions,
  type Fundings,
  type MempoolApiOptions,
  type MultisigOption,
  mempoolApi,
  type PoolOptions,
  type UtxoOptions,
} from '@wallet/utxo'
export { type BitcoinOptions, bitcoin } from './bitcoin.ts'
export { type BitcoinErrors, bitcoinErrors } from './errors/codes.ts'
export { type ExplainBitcoinOptions, explainBitcoin } from './explain-bitcoin.ts'
export { bitcoinFlavour } from './flavour.ts'
export { type AddressForm, type BitcoinNetwork, type CustomNetwork, type NetworkOption, resolveNetwork } from './network.ts'
export { exportPsbt } from './psbt/export-psbt.ts'
export { importPsbt } from './psbt/import-psbt.ts'
export { combinePsbts } from './psbt/read-psbt.ts'
