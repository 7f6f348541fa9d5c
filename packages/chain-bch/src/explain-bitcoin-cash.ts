import { decodeTransactionBCH, generateSigningSerializationBCH } from '@bitauth/libauth'
import type { SigningRule, SpentOutput } from '@wallet/core'
import { type ExplainCoinsOptions, explainCoins, type InputCommitment, legacyCodeOf, sha256d } from '@wallet/utxo'
import type { BitcoinCashOptions } from './bitcoin-cash.ts'
import { bitcoinCashFlavour } from './flavour.ts'
import { resolveNetwork } from './network.ts'

/** What a signer knows of its own accord: nothing here may come from the engine that asks it. */
export type ExplainBitcoinCashOptions = Pick<BitcoinCashOptions, 'network' | 'allowMainnet'> & ExplainCoinsOptions

/**
 * The decoder that `guardSigner` takes for Bitcoin Cash: says what unsigned bytes pay, what they cost, and which digest the input has
 * that is to be signed.
 *
 * Bytes and digests are read and made by libauth, which no transaction of ours is written with. A digest proves what the signed coin is
 * worth: `fundings` shows it of the others, or the fee of a transaction with several is unproved.
 *
 * @throws WalletError `UTXO__OPTIONS_INVALID`, `MAINNET_NOT_ALLOWED` here; the decoder `BYTES_MALFORMED`, `SIGNER_UNREACHABLE`
 * @example
 * guardSigner(signer, { rules: [{ chain, explain: explainBitcoinCash({ network: 'mainnet', allowMainnet: true, own: [address], fundings }), amountMax, feeMax }] })
 */
export function explainBitcoinCash(options: ExplainBitcoinCashOptions): SigningRule['explain'] {
  return explainCoins(bitcoinCashFlavour(resolveNetwork(options.network, options.allowMainnet === true)), commitmentOf, options)
}

// ALL and the bit of Bitcoin Cash; written out, as the code that asks for signatures has it from elsewhere.
const allForkId = Uint8Array.of(0x41)

function commitmentOf(bytes: Uint8Array, input: number, coins: readonly SpentOutput[]): InputCommitment | undefined {
  const code = coins[input] === undefined ? undefined : legacyCodeOf(coins[input])
  const transaction = decodeTransactionBCH(bytes)
  if (code === undefined || typeof transaction === 'string') return undefined
  const sourceOutputs = coins.map(({ amount, script }) => ({ valueSatoshis: amount, lockingBytecode: script }))
  const serialized = generateSigningSerializationBCH(
    { inputIndex: input, sourceOutputs, transaction },
    { coveredBytecode: code, signingSerializationType: allForkId },
  )
  return { digest: sha256d(serialized), values: 'own' }
}
