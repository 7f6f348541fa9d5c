// A wallet with one coin of every kind that chain-btc spends, and keys that sign for them.
import { chainId } from '@wallet/core'
import { lockIn, type OwnedKinds, secretOf, signAll as signAllBy } from '@wallet/harness/coin-bench'
import {
  type Flavour,
  hash160,
  type InputSignature,
  multisigScript,
  p2pkhScript,
  p2shScript,
  sha256,
  taggedHash,
  type UnsignedTransaction,
} from '@wallet/utxo'
import { pointFromScalar, privateAdd, privateNegate, signRecoverable, signSchnorr, xOnlyPointFromScalar } from 'tiny-secp256k1'
import { bitcoinFlavour } from './flavour.ts'
import { resolveNetwork } from './network.ts'
import { witnessScript } from './script/witness-templates.ts'

export const regtest: Flavour = bitcoinFlavour(resolveNetwork('regtest', false))
export const mainnet: Flavour = bitcoinFlavour(resolveNetwork('mainnet', true))
export const liteRegtest: Flavour = bitcoinFlavour(
  resolveNetwork(
    { name: 'lite', chain: chainId(`bip122:${'530827f38f93b43ed12af0b3ad25a288'}`), bech32: 'rltc', pubKeyHash: 0x6f, scriptHash: 0x3a },
    false,
  ),
)

export const publicKeyOf = (key: Uint8Array): Uint8Array => pointFromScalar(key, true) as Uint8Array

/** The private key of a taproot output without scripts. */
export function tweaked(key: Uint8Array): Uint8Array {
  const even = publicKeyOf(key)[0] === 2 ? key : privateNegate(key)
  return privateAdd(even, taggedHash('TapTweak', xOnlyPointFromScalar(key))) as Uint8Array
}

/** A lock of each kind with the keys that open it. */
export function owned(flavour: Flavour, n: number): OwnedKinds {
  const key = secretOf(n)
  const hash = hash160(publicKeyOf(key))
  const keys = [1, 2, 3].map((m) => secretOf(100 * n + m))
  const policy = { needed: 2, publicKeys: keys.map(publicKeyOf) }
  const witnessed = (program: Uint8Array, version = 0) => witnessScript({ version, program })
  const output = tweaked(key)
  return {
    p2pkh: { lock: lockIn(flavour, p2pkhScript(hash)), secrets: [key] },
    p2wpkh: { lock: lockIn(flavour, witnessed(hash)), secrets: [key] },
    'p2sh-p2wpkh': {
      lock: lockIn(flavour, p2shScript(hash160(witnessed(hash))), { needed: 1, publicKeys: [publicKeyOf(key)] }),
      secrets: [key],
    },
    p2tr: { lock: lockIn(flavour, witnessed(xOnlyPointFromScalar(output), 1)), secrets: [output] },
    'p2wsh-2-of-3': { lock: lockIn(flavour, witnessed(sha256(multisigScript(policy))), policy), secrets: keys },
  }
}

/** Signs every input, a multisig by its first and last key. */
export function signAll(
  flavour: Flavour,
  transaction: UnsignedTransaction,
  secrets: readonly (readonly Uint8Array[])[],
): InputSignature[][] {
  return signAllBy(flavour, transaction, secrets, (algorithm, digest, key) => {
    if (algorithm === 'schnorr-secp256k1') return { bytes: signSchnorr(digest, key) }
    const { signature, recoveryId } = signRecoverable(digest, key)
    return { bytes: signature, recovery: recoveryId }
  })
}
