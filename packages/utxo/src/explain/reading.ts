import { type AssetId, type Explained, malformedBytes, type SpentOutput } from '@wallet/core'
import { encodeTransaction } from '../bytes/encode-transaction.ts'
import { toHex } from '../bytes/hex.ts'
import { structureFault } from '../bytes/structure-fault.ts'
import type { DecodedTransaction, Flavour, Outpoint } from '../flavour.ts'

/**
 * What one input wants signed with ALL, and which of the coins' values that digest commits to: `none` (legacy), the input's `own`
 * (BIP-143), or `all` (BIP-341). With any other value a signature over it opens nothing.
 */
export type InputCommitment = { readonly digest: Uint8Array; readonly values: 'none' | 'own' | 'all' }

/**
 * Reads bytes and the coins they spend by a library, once for all inputs, and makes an input's digest of what it read; undefined for a
 * lock it cannot explain. Neither bytes nor coins change afterwards.
 */
export type CommitmentsOf = (transaction: Uint8Array, coins: readonly SpentOutput[]) => (input: number) => InputCommitment | undefined

/** Whose coins are spent, and how their chain is read. */
export type Knowing = {
  readonly flavour: Flavour
  readonly asset: AssetId
  readonly commitmentsOf: CommitmentsOf
  /** Scripts in hex. */
  readonly own: ReadonlySet<string>
}

/** What holds of a transaction whichever of its inputs is signed, and of which bytes and coins it was read. */
export type Reading = Pick<Explained, 'payments' | 'fee'> & {
  readonly bytes: Uint8Array
  readonly coins: readonly SpentOutput[]
  readonly commitmentOf: ReturnType<CommitmentsOf>
  /** By input: the coins that no funding has shown so far. */
  readonly unshown: Map<number, Outpoint>
}

const nothing = new Uint8Array(0)

/** Reads a transaction; copies what it read, which may change in other hands. @throws WalletError `BYTES_MALFORMED` */
export function readSpending(
  { flavour, asset, commitmentsOf, own }: Knowing,
  transaction: Uint8Array,
  spent: readonly SpentOutput[],
): Reading {
  const bytes = Uint8Array.from(transaction)
  const coins = spent.map(({ amount, script, unlock }) => {
    return { amount, script: Uint8Array.from(script), ...(unlock === undefined ? {} : { unlock: Uint8Array.from(unlock) }) }
  })
  const decoded = flavour.decode(bytes)
  const fault = faultOf(decoded, bytes, coins, flavour.network.moneyMax)
  if (fault !== undefined) throw malformedBytes(fault)
  if (coins.some(({ script }) => !own.has(toHex(script)))) throw malformedBytes('it spends a coin of somebody else')
  const fee = sumOf(coins.map(({ amount }) => amount)) - sumOf(decoded.outputs.map(({ value }) => value))
  if (fee < 0n) throw malformedBytes('it gives away more than it has')
  const payments = decoded.outputs.flatMap(({ value, script }) => {
    if (own.has(toHex(script))) return []
    const to = flavour.addressOf(script)
    if (to === undefined) throw malformedBytes('it pays to a script without an address')
    return [Object.freeze({ to, asset, amount: value })]
  })
  const unshown = new Map(decoded.inputs.entries())
  return {
    bytes,
    coins,
    commitmentOf: commitmentsOf(bytes, coins),
    payments: Object.freeze(payments),
    fee: { asset, amount: fee },
    unshown,
  }
}

/** Whether it was read of these very bytes and coins. */
export function isReadingOf({ bytes, coins }: Reading, transaction: Uint8Array, spent: readonly SpentOutput[]): boolean {
  if (!same(bytes, transaction) || coins.length !== spent.length) return false
  return coins.every(({ amount, script, unlock }, index) => {
    const other = spent[index]
    return other !== undefined && amount === other.amount && same(script, other.script) && same(unlock, other.unlock)
  })
}

function faultOf(decoded: DecodedTransaction, bytes: Uint8Array, coins: readonly SpentOutput[], moneyMax: bigint): string | undefined {
  const { version, locktime, outputs } = decoded
  const bare = { version, locktime, outputs, inputs: decoded.inputs.map((input) => ({ ...input, script: nothing, witness: [] })) }
  if (!same(encodeTransaction(bare), bytes)) return 'there is more in it than inputs and outputs'
  if (outputs.some(({ tokens }) => tokens)) return 'it carries tokens'
  if (coins.length !== bare.inputs.length) return `${coins.length} coins for ${bare.inputs.length} inputs`
  if (coins.some(({ amount }) => amount < 0n || amount > moneyMax)) return 'it spends more than there is'
  return structureFault(bare, moneyMax)
}

const same = (one: Uint8Array | undefined, other: Uint8Array | undefined): boolean =>
  one === undefined || other === undefined ? one === other : Buffer.compare(one, other) === 0
const sumOf = (values: readonly bigint[]): bigint => values.reduce((sum, value) => sum + value, 0n)
