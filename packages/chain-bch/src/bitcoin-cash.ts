import type { DraftingChain } from '@wallet/core'
import { type UtxoFacts, type UtxoOptions, utxoChain } from '@wallet/utxo'
import { bitcoinCashFlavour } from './flavour.ts'
import { type NetworkOption, resolveNetwork } from './network.ts'

/** What {@link bitcoinCash} is made of. */
export type BitcoinCashOptions = UtxoOptions & {
  readonly network: NetworkOption
  /** Say so to use Bitcoin Cash itself, where the coins are real. */
  readonly allowMainnet?: boolean
}

/**
 * Bitcoin Cash, one of its test networks, or a chain that works as it does, as a `ChainAdapter`.
 *
 * Nothing is asked before the first use. The adapter opens no connection that needs closing and keeps nothing that a restart would
 * miss: coins are read from the node again.
 *
 * @throws WalletError `UTXO__OPTIONS_INVALID`, `MAINNET_NOT_ALLOWED`
 */
export function bitcoinCash(options: BitcoinCashOptions): DraftingChain<UtxoFacts> {
  return utxoChain(bitcoinCashFlavour(resolveNetwork(options.network, options.allowMainnet === true)), options)
}
