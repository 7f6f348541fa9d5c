// A wallet with a coin of each kind that chain-doge spends, and keys that sign for them.
import { lockIn, type Owned, type OwnedKinds, secretOf, signAll as signAllBy, spend } from '@wallet/harness/coin-bench'
import { type Flavour, hash160, type InputSignature, multisigScript, p2pkhScript, p2shScript, type UnsignedTransaction } from '@wallet/utxo'
import { pointFromScalar, signRecoverable } from 'tiny-secp256k1'
import { dogecoinFlavour } from './flavour.ts'
import { resolveNetwork } from './network.ts'

export const mainnet: Flavour = dogecoinFlavour(resolveNetwork('mainnet', true))
export const regtest: Flavour = dogecoinFlavour(resolveNetwork('regtest', false))

export const publicKeyOf = (key: Uint8Array): Uint8Array => pointFromScalar(key, true) as Uint8Array

/** A lock of each kind with the keys that open it. */
export function owned(n: number): OwnedKinds {
  const secret = secretOf(n)
  const keys = [1, 2, 3].map((m) => secretOf(100 * n + m))
  const policy = { needed: 2, publicKeys: keys.map(publicKeyOf) }
  return {
    p2pkh: { lock: lockIn(regtest, p2pkhScript(hash160(publicKeyOf(secret)))), secrets: [secret] },
    'p2sh-2-of-3': { lock: lockIn(regtest, p2shScript(hash160(multisigScript(policy))), policy), secrets: keys },
  }
}

/** Coins of the wanted kinds, and a payment of them to the first one's script. */
export function spending(kinds: readonly string[]): ReturnType<typeof spend> {
  const coins = kinds.map((kind, n) => owned(n + 1)[kind] as Owned)
  // More than 2^53 koinu in one output: a double would round it.
  const paid = [90_071_992_547_409_931n, 9_007_199_254_740_993n]
  return spend(coins, { version: 1, sequence: 0xffff_fffd, value: 10n ** 17n, paid })
}

/** Signs every input, a multisig by its first and last key. */
export function signAll(transaction: UnsignedTransaction, secrets: readonly (readonly Uint8Array[])[]): InputSignature[][] {
  return signAllBy(regtest, transaction, secrets, (_, digest, key) => {
    const { signature, recoveryId } = signRecoverable(digest, key)
    return { bytes: signature, recovery: recoveryId }
  })
}
