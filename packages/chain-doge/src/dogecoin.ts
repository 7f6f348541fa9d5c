import type { DraftingChain } from '@wallet/core'
import { type UtxoFacts, type UtxoOptions, utxoChain } from '@wallet/utxo'
import { dogecoinFlavour } from './flavour.ts'
import { type NetworkOption, resolveNetwork } from './network.ts'

/** What {@link dogecoin} is made of. */
export type DogecoinOptions = UtxoOptions & {
  readonly network: NetworkOption
  /** Say so to use Dogecoin itself, where the coins are real. */
  readonly allowMainnet?: boolean
}

/**
 * Dogecoin, one of its test networks, or a chain that works as it does, as a `ChainAdapter`.
 *
 * Dogecoin Core 1.14 has no `scantxoutset`: say `coinsFrom: 'wallet'` and import the addresses into the node's watch-only wallet, or
 * give the height from which blocks are read.
 *
 * Nothing is asked before the first use. The adapter opens no connection that needs closing and keeps nothing that a restart would
 * miss: coins are read from the node again.
 *
 * @throws WalletError `UTXO__OPTIONS_INVALID`, `MAINNET_NOT_ALLOWED`
 */
export function dogecoin(options: DogecoinOptions): DraftingChain<UtxoFacts> {
  return utxoChain(dogecoinFlavour(resolveNetwork(options.network, options.allowMainnet === true)), options)
}
