import type { FeeRules, Policies } from '@wallet/utxo'

/** Bitcoin's fees, in satoshi per 1,000 virtual bytes. */
export const fees: FeeRules = {
  // Bitcoin Core 29.1, DEFAULT_MIN_RELAY_TX_FEE. What a node's own mempool wants is asked of the node.
  relayMin: 100n,
  // Nodes before 29.1 want 1 sat/vB more of a replacement; half of the network has not to be lost for a tenth of it.
  incremental: 1_000n,
  // Bitcoin Core wallet/coinselection, DEFAULT_CONSOLIDATE_FEERATE.
  longTerm: 10_000n,
  // Five times the highest that a block has asked for since SegWit, and below the 0.10 BTC at which sendrawtransaction refuses.
  rateMax: 5_000_000n,
  // Bitcoin Core wallet/wallet.h, DEFAULT_TRANSACTION_MAXFEE.
  feeMax: 10_000_000n,
  // Bitcoin Core wallet/wallet.h, HIGH_TX_FEE_PER_KB.
  high: 1_000_000n,
  estimates: true,
}

/** What Bitcoin's mempools and miners allow. Source: Bitcoin Core policy/policy.h, unless said otherwise. */
export const policies: Policies = {
  replacement: 'bip125',
  childPays: true,
  // Up to version 30, 25 transactions and 101 kvB; from 31 on a cluster may hold more transactions of the same size.
  ancestors: { countMax: 25, weightMax: 404_000 },
  weightMax: 400_000,
  // 82 until Bitcoin Core 25, and still in forks of older ones (MIN_STANDARD_TX_NONWITNESS_SIZE).
  sizeMin: 82,
  outputsMax: 2_500,
  coinbaseMaturity: 100,
  blockSpacingMs: 600_000,
  finality: 6,
  antiFeeSniping: true,
  version: 2,
  mergedMining: false,
  tokens: false,
  changeTarget: 500_000n,
}
