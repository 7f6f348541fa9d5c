export {
  type CoinsFrom,
  cookieFile,
  type FeeOptions,
  type Fundings,
  type MultisigOption,
  type PoolOptions,
  type UtxoOptions,
} from '@wallet/utxo'
export { type DogecoinOptions, dogecoin } from './dogecoin.ts'
export { type ExplainDogecoinOptions, explainDogecoin } from './explain-dogecoin.ts'
export { dogecoinFlavour } from './flavour.ts'
export { type AddressForm, type CustomNetwork, type DogecoinNetwork, type NetworkOption, resolveNetwork } from './network.ts'
