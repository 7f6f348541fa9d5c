import {
  type AssetId,
  assetId,
  type Explained,
  malformedBytes,
  type SigningRequest,
  type SigningRule,
  type SpentOutput,
} from '@wallet/core'
import { encodeTransaction } from '../bytes/encode-transaction.ts'
import { toHex } from '../bytes/hex.ts'
import { structureFault } from '../bytes/structure-fault.ts'
import { utxoErrors } from '../errors/codes.ts'
import type { DecodedTransaction, Flavour } from '../flavour.ts'
import { type Fundings, type ProveFunding, proveFunding } from './prove-funding.ts'

/** What a signer knows of its own accord: nothing here may come from the engine that asks it. */
export type ExplainCoinsOptions = {
  /** Addresses of the keys that sign. Coins of others are not signed for, and what is paid to these is change. */
  readonly own: readonly string[]
  /** Shows what coins are worth where digests do not. Absent: such a fee is told as unproved. */
  readonly fundings?: Fundings
}

/**
 * What one input wants signed with ALL, and which of the coins' values that digest commits to: `none` (legacy), the input's `own`
 * (BIP-143), or `all` (BIP-341). With any other value a signature over it opens nothing.
 */
export type InputCommitment = { readonly digest: Uint8Array; readonly values: 'none' | 'own' | 'all' }

/** Makes that of the bytes and the coins they spend, by a library; undefined for a lock it cannot explain. */
export type CommitmentOf = (transaction: Uint8Array, input: number, coins: readonly SpentOutput[]) => InputCommitment | undefined

const nothing = new Uint8Array(0)

/**
 * The decoder that `guardSigner` takes for a chain of the Bitcoin family: says what unsigned bytes pay, what they cost, and which
 * digest the input has that is to be signed.
 *
 * The request says what the coins are worth, and may lie. A lie about a value that the digest commits to makes another digest, or a
 * signature that opens nothing. Every other value is held against the transaction that made the coin, or the fee is unproved: with
 * BIP-143 that is so for each input but the one that is signed, or two requests that lie in turns would give away a fee that neither shows.
 *
 * @throws WalletError `UTXO__OPTIONS_INVALID` here; the decoder `BYTES_MALFORMED`, `SIGNER_UNREACHABLE`
 */
export function explainCoins(flavour: Flavour, commitmentOf: CommitmentOf, options: ExplainCoinsOptions): SigningRule['explain'] {
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
  return (transaction, request) => explain({ flavour, asset, commitmentOf, own, prove }, transaction, request)
}

type Knowing = {
  readonly flavour: Flavour
  readonly asset: AssetId
  readonly commitmentOf: CommitmentOf
  readonly own: ReadonlySet<string>
  readonly prove: ProveFunding | undefined
}

async function explain(knowing: Knowing, bytes: Uint8Array, { spends, keyRef }: SigningRequest): Promise<Explained> {
  const { flavour, asset, commitmentOf, own, prove } = knowing
  if (spends === undefined) throw malformedBytes('nobody says what it spends')
  const { input, outputs: coins } = spends
  const decoded = flavour.decode(bytes)
  const fault = faultOf(decoded, bytes, coins, flavour.network.moneyMax)
  if (fault !== undefined) throw malformedBytes(fault)
  if (coins.some(({ script }) => !own.has(toHex(script)))) throw malformedBytes('it spends a coin of somebody else')
  const commitment = coins[input] === undefined ? undefined : commitmentOf(bytes, input, coins)
  if (commitment === undefined) throw malformedBytes(`how input ${input} is opened is not known`)

  const unproved: string[] = []
  for (const [index, { txid, vout }] of decoded.inputs.entries()) {
    if (commitment.values === 'all' || (commitment.values === 'own' && index === input)) continue
    const [output, told] = [(await prove?.(txid, keyRef))?.[vout], coins[index]]
    if (output === undefined) unproved.push(`${txid}:${vout}`)
    // The script too: on Bitcoin Cash a coin's tokens stand in front of it, and what is not said of them would be burnt.
    else if (output.value !== told?.amount || Buffer.compare(output.script, told.script) !== 0)
      throw malformedBytes(`${txid}:${vout} is another coin`)
  }
  const fee = sumOf(coins.map(({ amount }) => amount)) - sumOf(decoded.outputs.map(({ value }) => value))
  if (fee < 0n) throw malformedBytes('it gives away more than it has')
  const payments = decoded.outputs.flatMap(({ value, script }) => {
    if (own.has(toHex(script))) return []
    const to = flavour.addressOf(script)
    if (to === undefined) throw malformedBytes('it pays to a script without an address')
    return [{ to, asset, amount: value }]
  })
  const doubt =
    unproved.length === 0 ? {} : { unproved: `nothing shows what ${unproved.length} of its coins are worth, ${unproved[0]} first` }
  return { messages: [Uint8Array.from(commitment.digest)], payments, fee: { asset, amount: fee, ...doubt } }
}

function faultOf(decoded: DecodedTransaction, bytes: Uint8Array, coins: readonly SpentOutput[], moneyMax: bigint): string | undefined {
  const { version, locktime, outputs } = decoded
  const bare = { version, locktime, outputs, inputs: decoded.inputs.map((input) => ({ ...input, script: nothing, witness: [] })) }
  if (Buffer.compare(encodeTransaction(bare), bytes) !== 0) return 'there is more in it than inputs and outputs'
  if (outputs.some(({ tokens }) => tokens)) return 'it carries tokens'
  if (coins.length !== bare.inputs.length) return `${coins.length} coins for ${bare.inputs.length} inputs`
  if (coins.some(({ amount }) => amount < 0n || amount > moneyMax)) return 'it spends more than there is'
  return structureFault(bare, moneyMax)
}

const sumOf = (values: readonly bigint[]): bigint => values.reduce((sum, value) => sum + value, 0n)
