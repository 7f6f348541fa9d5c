import { assetId, type Explained, type KeyRef, malformedBytes, type SigningRule } from '@wallet/core'
import { toHex } from '../bytes/hex.ts'
import { utxoErrors } from '../errors/codes.ts'
import type { Flavour, Outpoint } from '../flavour.ts'
import { type Fundings, type ProveFunding, proveFunding } from './prove-funding.ts'
import { type CommitmentsOf, isReadingOf, type Reading, readSpending } from './reading.ts'

/** What a signer knows of its own accord: nothing here may come from the engine that asks it. */
export type ExplainCoinsOptions = {
  /** Addresses of the keys that sign. Coins of others are not signed for, and what is paid to these is change. */
  readonly own: readonly string[]
  /** Shows what coins are worth where digests do not. Absent: such a fee is told as unproved. */
  readonly fundings?: Fundings
}

/**
 * The decoder that `guardSigner` takes for a chain of the Bitcoin family: says what unsigned bytes pay, what they cost, and which
 * digest the input has that is to be signed.
 *
 * The request says what the coins are worth, and may lie. A lie about a value that the digest commits to makes another digest, or a
 * signature that opens nothing. Every other value is held against the transaction that made the coin, or the fee is unproved: with
 * BIP-143 that is so for each input but the one that is signed, or two requests that lie in turns would give away a fee that neither shows.
 *
 * Each input is asked about by itself, and reading 500 inputs 500 times takes seconds: so the last transaction is remembered, and
 * serves where bytes and coins are the same to the last byte.
 *
 * @throws WalletError `UTXO__OPTIONS_INVALID` here; the decoder `BYTES_MALFORMED`, `SIGNER_UNREACHABLE`
 */
export function explainCoins(flavour: Flavour, commitmentsOf: CommitmentsOf, options: ExplainCoinsOptions): SigningRule['explain'] {
  const { chain, slip44 } = flavour.network
  const asset = assetId(`${chain}/slip44:${slip44}`)
  const prove = options.fundings === undefined ? undefined : proveFunding(options.fundings, flavour)
  const own = new Set(
    options.own.map((text) => {
      const parsed = flavour.parseAddress(text)
      if (parsed.status === 'invalid') throw utxoErrors.create('UTXO__OPTIONS_INVALID', { option: 'own', reason: parsed.reason })
      return toHex(parsed.script)
    }),
  )
  let last: Reading | undefined
  return async (transaction, { spends, keyRef }) => {
    if (spends === undefined) throw malformedBytes('nobody says what it spends')
    const { input, outputs } = spends
    if (last === undefined || !isReadingOf(last, transaction, outputs)) {
      last = readSpending({ flavour, asset, commitmentsOf, own }, transaction, outputs)
    }
    return explain(last, input, keyRef, prove)
  }
}

async function explain(reading: Reading, input: number, keyRef: KeyRef, prove: ProveFunding | undefined): Promise<Explained> {
  const { coins, commitmentOf, payments, fee, unshown } = reading
  const commitment = coins[input] === undefined ? undefined : commitmentOf(input)
  if (commitment === undefined) throw malformedBytes(`how input ${input} is opened is not known`)

  const unproved: Outpoint[] = []
  for (const [index, outpoint] of commitment.values === 'all' ? [] : unshown) {
    if (commitment.values === 'own' && index === input) continue
    const [{ txid, vout }, told] = [outpoint, coins[index]]
    const output = prove === undefined ? undefined : (await prove(txid, keyRef))?.[vout]
    if (output === undefined) unproved.push(outpoint)
    // The script too: on Bitcoin Cash a coin's tokens stand in front of it, and what is not said of them would be burnt.
    else if (output.value !== told?.amount || Buffer.compare(output.script, told.script) !== 0)
      throw malformedBytes(`${txid}:${vout} is another coin`)
    else unshown.delete(index)
  }
  const [first] = unproved
  const doubt =
    first === undefined
      ? {}
      : { unproved: `nothing shows what ${unproved.length} of its coins are worth, ${first.txid}:${first.vout} first` }
  return { messages: [Uint8Array.from(commitment.digest)], payments, fee: { ...fee, ...doubt } }
}
