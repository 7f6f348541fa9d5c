import type { DraftingChain } from '@wallet/core'
import { type UtxoFacts, type UtxoOptions, utxoChain } from '@wallet/utxo'
import { bitcoinFlavour } from './flavour.ts'
import { type NetworkOption, resolveNetwork } from './network.ts'

/** What {@link bitcoin} is made of. */
export type BitcoinOptions = UtxoOptions & {
  readonly network: NetworkOption
  /** Say so to use Bitcoin itself, where the coins are real. */
  readonly allowMainnet?: boolean
}

/**
 * Bitcoin, one of its test networks, or a chain that works as it does, as a `ChainAdapter`.
 *
 * Nothing is asked before the first use. The adapter opens no connection that needs closing and keeps nothing that a restart would
 * miss: coins are read from the node again.
 *
 * @throws WalletError `UTXO__OPTIONS_INVALID`, `MAINNET_NOT_ALLOWED`
 */
export function bitcoin(options: BitcoinOptions): DraftingChain<UtxoFacts> {
  return utxoChain(bitcoinFlavour(resolveNetwork(options.network, options.allowMainnet === true)), options)
}
