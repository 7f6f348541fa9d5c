// Coins of every kind that a chain of the Bitcoin family spends, and keys that sign for them.
import type { SigningAlgorithm } from '@wallet/core'
import { type Flavour, type InputSignature, type Lock, type MultisigPolicy, sha256, type UnsignedTransaction } from '@wallet/utxo'

/** A lock with the keys that open it. */
export type Owned = { readonly lock: Lock; readonly secrets: readonly Uint8Array[] }
/** One of each kind. */
export type OwnedKinds = { readonly [kind: string]: Owned }

/** A private key per number. */
export const secretOf = (n: number): Uint8Array => sha256(Buffer.from(`key ${n}`))

/** How the flavour opens the script, which it must know how to. */
export function lockIn(flavour: Flavour, script: Uint8Array, policy?: MultisigPolicy): Lock {
  const lock = flavour.lockOf(script, policy)
  if (lock === undefined) throw new TypeError('no lock')
  return lock
}

/** What the coins are worth and what is paid of them, with the version and sequence that the chain's transactions have. */
export type Priced = {
  readonly version: number
  readonly sequence: number
  readonly value: bigint
  readonly paid: readonly bigint[]
}

/** A transaction that spends the coins, each a unit above the one before, and pays to the first one's script. */
export function spend(
  coins: readonly Owned[],
  { version, sequence, value, paid }: Priced,
): { readonly transaction: UnsignedTransaction; readonly secrets: readonly (readonly Uint8Array[])[] } {
  const inputs = coins.map(({ lock }, n) => {
    return { txid: `${n + 1}`.repeat(64).slice(0, 64), vout: n, value: value + BigInt(n), lock, sequence }
  })
  const script = coins[0]?.lock.script ?? new Uint8Array(0)
  const outputs = paid.map((one) => ({ value: one, script }))
  return { transaction: { version, locktime: 400, inputs, outputs }, secrets: coins.map((coin) => coin.secrets) }
}

/** The coins that a transaction spends. */
export const coinsOf = ({ inputs }: UnsignedTransaction): { value: bigint; script: Uint8Array; lock: Lock }[] =>
  inputs.map(({ value, lock }) => ({ value, script: lock.script, lock }))

/** Signs every input by `sign`, a multisig by its first and last key. */
export function signAll(
  flavour: Flavour,
  transaction: UnsignedTransaction,
  secrets: readonly (readonly Uint8Array[])[],
  sign: (algorithm: SigningAlgorithm, digest: Uint8Array, secret: Uint8Array) => Omit<InputSignature, 'key'>,
): InputSignature[][] {
  return flavour.digests(transaction).map(({ algorithm, digest }, index) => {
    const keys = secrets[index] ?? []
    const isNamed = transaction.inputs[index]?.lock.multisig !== undefined
    const places = keys.length === 1 ? [0] : [0, keys.length - 1]
    return places.map((key) => ({ ...sign(algorithm, digest, keys[key] ?? new Uint8Array(32)), ...(isNamed ? { key } : {}) }))
  })
}
