// A wallet with a coin of each kind that chain-bch spends, and keys that sign for them.
import { secp256k1 } from '@bitauth/libauth'
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
import { bitcoinCashFlavour } from './flavour.ts'
import { resolveNetwork } from './network.ts'

export const mainnet: Flavour = bitcoinCashFlavour(resolveNetwork('mainnet', true))
export const regtest: Flavour = bitcoinCashFlavour(resolveNetwork('regtest', false))

const secret = (n: number): Uint8Array => sha256(Buffer.from(`key ${n}`))
export const publicKeyOf = (key: Uint8Array): Uint8Array => secp256k1.derivePublicKeyCompressed(key) as Uint8Array

export type Owned = { readonly lock: Lock; readonly secrets: readonly Uint8Array[] }

/** A lock of each kind with the keys that open it. */
export function owned(n: number): { readonly [kind: string]: Owned } {
  const keys = [1, 2, 3].map((m) => secret(100 * n + m))
  const policy = { needed: 2, publicKeys: keys.map(publicKeyOf) }
  const hidden = regtest.lockOf(p2shScript(hash160(multisigScript(policy))), policy)
  const plain = regtest.lockOf(p2pkhScript(hash160(publicKeyOf(secret(n)))))
  const single = { needed: 1, publicKeys: [publicKeyOf(secret(n))] }
  const schnorr = regtest.lockOf(p2pkhScript(hash160(publicKeyOf(secret(n)))), single)
  if (hidden === undefined || plain === undefined || schnorr === undefined) throw new TypeError('no lock')
  return {
    p2pkh: { lock: plain, secrets: [secret(n)] },
    'p2pkh-schnorr': { lock: schnorr, secrets: [secret(n)] },
    'p2sh-2-of-3': { lock: hidden, secrets: keys },
  }
}

/** Coins of the wanted kinds, and a payment of them to the first one's script. */
export function spending(kinds: readonly string[]): { readonly transaction: UnsignedTransaction; readonly secrets: Uint8Array[][] } {
  const coins = kinds.map((kind, n) => owned(n + 1)[kind] as Owned)
  const inputs = coins.map(({ lock }, n) => {
    return { txid: `${n + 1}`.repeat(64).slice(0, 64), vout: n, value: 100_000n + BigInt(n), lock, sequence: 0xffff_fffe }
  })
  const script = coins[0]?.lock.script ?? new Uint8Array(0)
  const outputs = [
    { value: 60_000n, script },
    { value: 30_000n, script },
  ]
  return { transaction: { version: 2, locktime: 400, inputs, outputs }, secrets: coins.map((coin) => [...coin.secrets]) }
}

/** Signs every input, a multisig by its first and last key. */
export function signAll(transaction: UnsignedTransaction, secrets: readonly (readonly Uint8Array[])[]): InputSignature[][] {
  return regtest.digests(transaction).map(({ algorithm, digest }, index) => {
    const keys = secrets[index] ?? []
    if (algorithm === 'schnorr-bch') {
      return keys.map((key) => ({ key: 0, bytes: secp256k1.signMessageHashSchnorr(key, digest) as Uint8Array }))
    }
    const places = keys.length === 1 ? [0] : [0, keys.length - 1]
    return places.map((key) => {
      const made = secp256k1.signMessageHashRecoverableCompact(keys[key] ?? new Uint8Array(32), digest)
      if (typeof made === 'string') throw new TypeError(made)
      return { bytes: made.signature, recovery: made.recoveryId, ...(keys.length === 1 ? {} : { key }) }
    })
  })
}
