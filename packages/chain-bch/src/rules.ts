import { compactSizeLength, type FeeRules, type Policies } from '@wallet/utxo'

/** Fees of Bitcoin Cash, in satoshi per 1,000 bytes. Source: Bitcoin Cash Node 28, policy/policy.h, wallet/wallet.h. */
export const fees: FeeRules = {
  relayMin: 1_000n,
  // Mempools replace nothing, so a rival for the same coins pays for no relay; it is only never the cheaper one.
  incremental: 1n,
  // Nothing can be added later, neither by replacement nor by a child: a little above the minimum at once.
  fallback: 1_100n,
  longTerm: 1_000n,
  // DEFAULT_TRANSACTION_MAXFEE is 0.1 BCH and HIGH_TX_FEE_PER_KB 0.01; blocks have not been full for years.
  rateMax: 1_000_000n,
  feeMax: 10_000_000n,
  high: 100_000n,
  estimates: false,
}

/** What mempools and miners of Bitcoin Cash allow. */
export const policies: Policies = {
  // First seen stays; mempools tell of a second one by a proof of double spending.
  replacement: 'none',
  // Miners have judged each transaction alone since May 2021, and chains of unconfirmed ones may be as long as they like.
  childPays: false,
  // MAX_STANDARD_TX_SIZE, 100,000 bytes.
  weightMax: 400_000,
  // Consensus since May 2023: MIN_TX_SIZE_UPGRADE9.
  sizeMin: 65,
  outputsMax: 2_000,
  coinbaseMaturity: 100,
  blockSpacingMs: 600_000,
  // Nodes finalize a block under ten others and follow no fork below it (DEFAULT_MAX_REORG_DEPTH).
  finality: 10,
  antiFeeSniping: true,
  version: 2,
  mergedMining: false,
  tokens: true,
  changeTarget: 500_000n,
}

/**
 * The least value, in satoshi, of an output with this script field, a token in front of the script included: three times what
 * the output and spending it by a key take at one satoshi a byte. An unspendable output (OP_RETURN) may be zero.
 *
 * Source: Bitcoin Cash Node policy/policy.cpp, GetDustThreshold.
 */
export function dustOf(script: Uint8Array): bigint {
  if (script[0] === 0x6a) return 0n
  return 3n * BigInt(8 + compactSizeLength(script.length) + script.length + 148)
}
