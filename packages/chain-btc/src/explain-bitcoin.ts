import type { SigningRule, SpentOutput } from '@wallet/core'
import {
  type ExplainCoinsOptions,
  explainCoins,
  hash160,
  hashInP2pkh,
  hashInP2sh,
  type InputCommitment,
  p2pkhScript,
  readByBitcoinjs,
  sha256,
  sighash,
} from '@wallet/utxo'
import { Transaction } from 'bitcoinjs-lib'
import type { BitcoinOptions } from './bitcoin.ts'
import { bitcoinFlavour } from './flavour.ts'
import { resolveNetwork } from './network.ts'
import { witnessProgramIn } from './script/witness-templates.ts'

/** What a signer knows of its own accord: nothing here may come from the engine that asks it. */
export type ExplainBitcoinOptions = Pick<BitcoinOptions, 'network' | 'allowMainnet'> & ExplainCoinsOptions

/**
 * The decoder that `guardSigner` takes for Bitcoin: says what unsigned bytes pay, what they cost, and which digest the input has that
 * is to be signed.
 *
 * Bytes and digests are read and made by bitcoinjs-lib, which no transaction of ours is written with. P2TR digests prove what all
 * coins are worth, SegWit version 0 ones the signed coin alone, P2PKH ones nothing: `fundings` shows the rest, or the fee is unproved.
 *
 * @throws WalletError `UTXO__OPTIONS_INVALID`, `MAINNET_NOT_ALLOWED` here; the decoder `BYTES_MALFORMED`, `SIGNER_UNREACHABLE`
 * @example
 * guardSigner(signer, { rules: [{ chain, explain: explainBitcoin({ network: 'mainnet', allowMainnet: true, own: [address], fundings }), amountMax, feeMax }] })
 */
export function explainBitcoin(options: ExplainBitcoinOptions): SigningRule['explain'] {
  return explainCoins(bitcoinFlavour(resolveNetwork(options.network, options.allowMainnet === true)), commitmentsOf, options)
}

function commitmentsOf(bytes: Uint8Array, coins: readonly SpentOutput[]): (input: number) => InputCommitment | undefined {
  const transaction = readByBitcoinjs(bytes, Transaction)
  const [scripts, values] = [coins.map(({ script }) => script), coins.map(({ amount }) => amount)]
  return (input) => {
    const coin = coins[input]
    if (coin === undefined) return undefined
    if (hashInP2pkh(coin.script) !== undefined) {
      return { digest: transaction.hashForSignature(input, coin.script, sighash.all), values: 'none' }
    }
    if (witnessProgramIn(coin.script)?.version === 1) {
      return { digest: transaction.hashForWitnessV1(input, scripts, values, sighash.default), values: 'all' }
    }
    const code = codeOf(coin)
    return code === undefined ? undefined : { digest: transaction.hashForWitnessV0(input, code, coin.amount, sighash.all), values: 'own' }
  }
}

/** The code of a SegWit version 0 coin, also of one inside of P2SH. Source: BIP-143. */
function codeOf({ script, unlock = new Uint8Array(0) }: SpentOutput): Uint8Array | undefined {
  const scriptHash = hashInP2sh(script)
  if (scriptHash !== undefined && Buffer.compare(hash160(unlock), scriptHash) !== 0) return undefined
  const { version, program } = witnessProgramIn(scriptHash === undefined ? script : unlock) ?? {}
  if (version !== 0 || program === undefined) return undefined
  if (program.length === 20) return p2pkhScript(program)
  return scriptHash === undefined && Buffer.compare(sha256(unlock), program) === 0 ? unlock : undefined
}
