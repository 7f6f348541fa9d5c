import {
  decodeTransactionBCH,
  encodeSigningSerializationBCH,
  generateSigningSerializationComponentsBCH,
  valueSatoshisToBin,
} from '@bitauth/libauth'
import type { SigningRule, SpentOutput } from '@wallet/core'
import { type ExplainCoinsOptions, explainCoins, type InputCommitment, legacyCodeOf, sha256, sha256d } from '@wallet/utxo'
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
  return explainCoins(bitcoinCashFlavour(resolveNetwork(options.network, options.allowMainnet === true)), commitmentsOf, options)
}

// ALL and the bit of Bitcoin Cash; written out, as the code that asks for signatures has it from elsewhere.
const allForkId = Uint8Array.of(0x41)

function commitmentsOf(bytes: Uint8Array, coins: readonly SpentOutput[]): (input: number) => InputCommitment | undefined {
  const transaction = decodeTransactionBCH(bytes)
  if (typeof transaction === 'string') return () => undefined
  const sourceOutputs = coins.map(({ amount, script }) => ({ valueSatoshis: amount, lockingBytecode: script }))
  const shared = generateSigningSerializationComponentsBCH({ inputIndex: 0, sourceOutputs, transaction })
  const hashes = rememberingSha256()
  return (input) => {
    const [coin, spending] = [coins[input], transaction.inputs[input]]
    const code = coin === undefined ? undefined : legacyCodeOf(coin)
    if (coin === undefined || code === undefined || spending === undefined) return undefined
    const { outpointIndex, outpointTransactionHash, sequenceNumber } = spending
    const own = {
      outpointIndex,
      outpointTransactionHash,
      sequenceNumber,
      outputValue: valueSatoshisToBin(coin.amount),
      coveredBytecode: code,
    }
    const serialized = encodeSigningSerializationBCH({ ...shared, ...own, signingSerializationType: allForkId }, hashes)
    return { digest: sha256d(serialized), values: 'own' }
  }
}

/** What all inputs have in common (outpoints, sequence numbers, outputs) is the same array each time and hashed once. */
function rememberingSha256(): { hash(bytes: Uint8Array): Uint8Array } {
  const known = new WeakMap<Uint8Array, Uint8Array>()
  return {
    hash(bytes) {
      const hash = known.get(bytes) ?? sha256(bytes)
      known.set(bytes, hash)
      return hash
    },
  }
}
