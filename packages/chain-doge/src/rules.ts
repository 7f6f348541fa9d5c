import type { FeeRules, Policies } from '@wallet/utxo'

const coin = 100_000_000n

/** Dogecoin's fees, in koinu per 1,000 bytes. Source: Dogecoin Core 1.14, dogecoin-fees.h, policy/policy.h, wallet/wallet.h, doc/fee-recommendation.md. */
export const fees: FeeRules = {
  // DEFAULT_MIN_RELAY_TX_FEE: 0.001 DOGE.
  relayMin: coin / 1_000n,
  // The wallet's increment; nodes want a tenth of it (DEFAULT_INCREMENTAL_RELAY_FEE).
  incremental: coin / 1_000n,
  // RECOMMENDED_MIN_TX_FEE, which is also what miners take first (DEFAULT_BLOCK_MIN_TX_FEE): 0.01 DOGE.
  fallback: coin / 100n,
  longTerm: coin / 100n,
  // HIGH_TX_FEE_PER_KB: from 10 DOGE the wallet warns. A rate above is a mistake in the unit.
  rateMax: 10n * coin,
  // DEFAULT_TRANSACTION_MAXFEE: 100 DOGE.
  feeMax: 100n * coin,
  high: coin,
  // The minimum has been enough in all of 1.14's life; an empty mempool gives no estimate.
  estimates: false,
}

/** What Dogecoin's mempools and miners allow. Source: Dogecoin Core 1.14, policy/policy.h, validation.h, chainparams.cpp. */
export const policies: Policies = {
  replacement: 'bip125',
  childPays: true,
  ancestors: { countMax: 25, weightMax: 404_000 },
  // MAX_STANDARD_TX_WEIGHT, at which a transaction is refused already: below 100,000 bytes.
  weightMax: 399_999,
  sizeMin: 0,
  outputsMax: 1_000,
  // 30 before block 145,000, 240 since (nCoinbaseMaturity of the Digishield parameters).
  coinbaseMaturity: 240,
  blockSpacingMs: 60_000,
  // An hour of work, merged with Litecoin's.
  finality: 60,
  antiFeeSniping: true,
  // CTransaction::CURRENT_VERSION.
  version: 1,
  mergedMining: true,
  tokens: false,
  changeTarget: 10n * coin,
}

// DEFAULT_DUST_LIMIT: each output below 0.01 DOGE costs 0.01 DOGE more fee. Below DEFAULT_HARD_DUST_LIMIT, 0.001 DOGE, nodes relay
// nothing. Paying another's whole output as a surcharge is nobody's wish, so the soft limit is ours.
const softDust = coin / 100n

/** The least value, in koinu, that we pay: the soft dust limit, whatever the script. An unspendable output (OP_RETURN) may be zero. */
export function dustOf(script: Uint8Array): bigint {
  return script[0] === 0x6a ? 0n : softDust
}
