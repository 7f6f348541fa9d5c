// A wallet with a coin of each kind that chain-doge spends, and keys that sign for them.
import {
  type Flavour,
  hash160,
  type InputSignature,
  type Lock,
  multisigScript,
  p2pkhScript,
  p2shScript,
  sha256,
  type UnsignedTransaction,
} from '@wallet/utxo'
import { pointFromScalar, signRecoverable } from 'tiny-secp256k1'
import { dogecoinFlavour } from './flavour.ts'
import { resolveNetwork } from './network.ts'

export const mainnet: Flavour = dogecoinFlavour(resolveNetwork('mainnet', true))
export const regtest: Flavour = dogecoinFlavour(resolveNetwork('regtest', false))

const secret = (n: number): Uint8Array => sha256(Buffer.from(`key ${n}`))
export const publicKeyOf = (key: Uint8Array): Uint8Array => pointFromScalar(key, true) as Uint8Array

export type Owned = { readonly lock: Lock; readonly secrets: readonly Uint8Array[] }

/** A lock of each kind with the keys that open it. */
export function owned(n: number): { readonly [kind: string]: Owned } {
  const keys = [1, 2, 3].map((m) => secret(100 * n + m))
  const policy = { needed: 2, publicKeys: keys.map(publicKeyOf) }
  const hidden = regtest.lockOf(p2shScript(hash160(multisigScript(policy))), policy)
  const plain = regtest.lockOf(p2pkhScript(hash160(publicKeyOf(secret(n)))))
  if (hidden === undefined || plain === undefined) throw new TypeError('no lock')
  return { p2pkh: { lock: plain, secrets: [secret(n)] }, 'p2sh-2-of-3': { lock: hidden, secrets: keys } }
}

/** Coins of the wanted kinds, and a payment of them to the first one's script. */
export function spending(kinds: readonly string[]): { readonly transaction: UnsignedTransaction; readonly secrets: Uint8Array[][] } {
  const coins = kinds.map((kind, n) => owned(n + 1)[kind] as Owned)
  const inputs = coins.map(({ lock }, n) => {
    return { txid: `${n + 1}`.repeat(64).slice(0, 64), vout: n, value: 10n ** 17n + BigInt(n), lock, sequence: 0xffff_fffd }
  })
  const script = coins[0]?.lock.script ?? new Uint8Array(0)
  // More than 2^53 koinu in one output: a double would round it.
  const outputs = [
    { value: 90_071_992_547_409_931n, script },
    { value: 9_007_199_254_740_993n, script },
  ]
  return { transaction: { version: 1, locktime: 400, inputs, outputs }, secrets: coins.map((coin) => [...coin.secrets]) }
}

/** Signs every input, a multisig by its first and last key. */
export function signAll(transaction: UnsignedTransaction, secrets: readonly (readonly Uint8Array[])[]): InputSignature[][] {
  return regtest.digests(transaction).map(({ digest }, index) => {
    const keys = secrets[index] ?? []
    const places = keys.length === 1 ? [0] : [0, keys.length - 1]
    return places.map((key) => {
      const { signature, recoveryId } = signRecoverable(digest, keys[key] ?? new Uint8Array(32))
      return { bytes: signature, recovery: recoveryId, ...(keys.length === 1 ? {} : { key }) }
    })
  })
}
