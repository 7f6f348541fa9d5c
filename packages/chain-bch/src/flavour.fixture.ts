// A wallet with a coin of each kind that chain-bch spends, and keys that sign for them.
import { secp256k1 } from '@bitauth/libauth'
import { lockIn, type Owned, type OwnedKinds, secretOf, signAll as signAllBy, spend } from '@wallet/harness/coin-bench'
import { type Flavour, hash160, type InputSignature, multisigScript, p2pkhScript, p2shScript, type UnsignedTransaction } from '@wallet/utxo'
import { bitcoinCashFlavour } from './flavour.ts'
import { resolveNetwork } from './network.ts'

export const mainnet: Flavour = bitcoinCashFlavour(resolveNetwork('mainnet', true))
export const regtest: Flavour = bitcoinCashFlavour(resolveNetwork('regtest', false))

export const publicKeyOf = (key: Uint8Array): Uint8Array => secp256k1.derivePublicKeyCompressed(key) as Uint8Array

/** A lock of each kind with the keys that open it. */
export function owned(n: number): OwnedKinds {
  const secret = secretOf(n)
  const keys = [1, 2, 3].map((m) => secretOf(100 * n + m))
  const policy = { needed: 2, publicKeys: keys.map(publicKeyOf) }
  const toKey = p2pkhScript(hash160(publicKeyOf(secret)))
  return {
    p2pkh: { lock: lockIn(regtest, toKey), secrets: [secret] },
    'p2pkh-schnorr': { lock: lockIn(regtest, toKey, { needed: 1, publicKeys: [publicKeyOf(secret)] }), secrets: [secret] },
    'p2sh-2-of-3': { lock: lockIn(regtest, p2shScript(hash160(multisigScript(policy))), policy), secrets: keys },
  }
}

/** Coins of the wanted kinds, and a payment of them to the first one's script. */
export function spending(kinds: readonly string[]): ReturnType<typeof spend> {
  const coins = kinds.map((kind, n) => owned(n + 1)[kind] as Owned)
  return spend(coins, { version: 2, sequence: 0xffff_fffe, value: 100_000n, paid: [60_000n, 30_000n] })
}

/** Signs every input, a multisig by its first and last key. */
export function signAll(transaction: UnsignedTransaction, secrets: readonly (readonly Uint8Array[])[]): InputSignature[][] {
  return signAllBy(regtest, transaction, secrets, (algorithm, digest, key) => {
    if (algorithm === 'schnorr-bch') return { bytes: secp256k1.signMessageHashSchnorr(key, digest) as Uint8Array }
    const made = secp256k1.signMessageHashRecoverableCompact(key, digest)
    if (typeof made === 'string') throw new TypeError(made)
    return { bytes: made.signature, recovery: made.recoveryId }
  })
}
