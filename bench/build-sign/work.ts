import { createHash } from 'node:crypto'
import { bitcoinFlavour, resolveNetwork } from '@wallet/chain-btc'
import { encodeTransaction, type Flavour, hash160, type Lock, p2pkhScript, transactionIdOf, type UnsignedTransaction } from '@wallet/utxo'
import { pointFromScalar } from 'tiny-secp256k1'

export const flavour: Flavour = bitcoinFlavour(resolveNetwork('regtest', false))

/** What an input is locked with. */
export type Kind = 'p2wpkh' | 'p2pkh'
/** One coin to spend, with its key and, for libraries that want it, the whole transaction that made it. */
export type BenchCoin = {
  readonly txid: string
  readonly vout: number
  readonly value: bigint
  readonly lock: Lock
  readonly secret: Uint8Array
  readonly publicKey: Uint8Array
  readonly funding: Uint8Array
}
/** One transaction to build and sign: every coin by a key of its own, one payment, one change. */
export type Job = { readonly coins: readonly BenchCoin[]; readonly transaction: UnsignedTransaction }

const value = 100_000n

/** Where the coins come from: one transaction that split the wallet's money, or an ordinary payment each, with a change output. */
export type Origin = 'split' | 'payments'

/** A job with so many inputs of a kind. */
export function jobOf(kind: Kind, count: number, origin: Origin): Job {
  const keys = Array.from({ length: count }, (_, n) => keyOf(kind, n))
  const split =
    origin === 'split'
      ? fundingOf(
          keys.map(({ lock }) => lock),
          0,
        )
      : undefined
  const coins = keys.map((key, n): BenchCoin => {
    const funding = split ?? fundingOf([key.lock, key.lock], n)
    return { ...key, ...funding, vout: split === undefined ? 0 : n, value }
  })
  const inputs = coins.map(({ txid, vout, lock }) => ({ txid, vout, value, lock, sequence: 0xffff_fffd }))
  const script = coins[0]?.lock.script ?? new Uint8Array(0)
  const outputs = [
    { value: (value * BigInt(count)) / 2n, script },
    { value: (value * BigInt(count)) / 4n, script },
  ]
  return { coins, transaction: { version: 2, locktime: 0, inputs, outputs } }
}

function keyOf(kind: Kind, n: number): Pick<BenchCoin, 'secret' | 'publicKey' | 'lock'> {
  const secret = createHash('sha256').update(`bench key ${n}`).digest()
  const publicKey = pointFromScalar(secret, true) as Uint8Array
  const hash = hash160(publicKey)
  const script = kind === 'p2pkh' ? p2pkhScript(hash) : Uint8Array.of(0, 20, ...hash)
  return { secret, publicKey, lock: flavour.lockOf(script) as Lock }
}

function fundingOf(locks: readonly Lock[], n: number): Pick<BenchCoin, 'txid' | 'funding'> {
  const txid = createHash('sha256').update(`bench coin ${n}`).digest('hex')
  const signed = new Uint8Array(107)
  const tx = {
    version: 2,
    inputs: [{ txid, vout: 1, script: signed, sequence: 0xffff_ffff, witness: [] }],
    outputs: locks.map(({ script }) => ({ value, script })),
    locktime: 0,
  }
  return { txid: transactionIdOf(tx), funding: encodeTransaction(tx) }
}
