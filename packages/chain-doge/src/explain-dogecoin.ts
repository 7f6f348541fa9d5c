import type { SigningRule, SpentOutput } from '@wallet/core'
import { type ExplainCoinsOptions, explainCoins, type InputCommitment, legacyCodeOf, readByBitcoinjs, sighash } from '@wallet/utxo'
import { Transaction } from 'bitcoinjs-lib'
import type { DogecoinOptions } from './dogecoin.ts'
import { dogecoinFlavour } from './flavour.ts'
import { resolveNetwork } from './network.ts'

/** What a signer knows of its own accord: nothing here may come from the engine that asks it. */
export type ExplainDogecoinOptions = Pick<DogecoinOptions, 'network' | 'allowMainnet'> & ExplainCoinsOptions

/**
 * The decoder that `guardSigner` takes for Dogecoin: says what unsigned bytes pay, what they cost, and which digest the input has that
 * is to be signed.
 *
 * Bytes and digests are read and made by bitcoinjs-lib, which no transaction of ours is written with. A legacy digest proves of no coin
 * what it is worth: `fundings` shows it, or the fee is unproved.
 *
 * @throws WalletError `UTXO__OPTIONS_INVALID`, `MAINNET_NOT_ALLOWED` here; the decoder `BYTES_MALFORMED`, `SIGNER_UNREACHABLE`
 * @example
 * guardSigner(signer, { rules: [{ chain, explain: explainDogecoin({ network: 'mainnet', allowMainnet: true, own: [address], fundings }), amountMax, feeMax }] })
 */
export function explainDogecoin(options: ExplainDogecoinOptions): SigningRule['explain'] {
  return explainCoins(dogecoinFlavour(resolveNetwork(options.network, options.allowMainnet === true)), commitmentsOf, options)
}

function commitmentsOf(bytes: Uint8Array, coins: readonly SpentOutput[]): (input: number) => InputCommitment | undefined {
  const transaction = readByBitcoinjs(bytes, Transaction)
  return (input) => {
    const code = coins[input] === undefined ? undefined : legacyCodeOf(coins[input])
    return code === undefined ? undefined : { digest: transaction.hashForSignature(input, code, sighash.all), values: 'none' }
  }
}
