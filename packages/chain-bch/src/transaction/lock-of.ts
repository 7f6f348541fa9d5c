import { hash160, hashInP2pkh, isMultisigPolicy, type Lock, legacyInputSize, legacyLockOf, type MultisigPolicy } from '@wallet/utxo'

/** Coins of one key that are opened by a Schnorr signature. */
export const schnorrKind = 'p2pkh-schnorr'

/**
 * How a coin is opened: P2PKH by ECDSA, P2SH by a multisig; and P2PKH by Schnorr where the policy names the key, since Bitcoin Cash's
 * Schnorr signatures cover the key, which neither they nor the script tell.
 */
export function lockOf(script: Uint8Array, policy?: MultisigPolicy): Lock | undefined {
  const hash = policy === undefined ? undefined : hashInP2pkh(script)
  if (hash === undefined || policy === undefined) return legacyLockOf(script, policy)
  const [key] = policy.publicKeys
  if (!isMultisigPolicy(policy) || key === undefined || policy.publicKeys.length !== 1) return undefined
  return Buffer.compare(hash160(key), hash) === 0 ? { kind: schnorrKind, script, multisig: policy } : undefined
}

/** The longest an input can be, in bytes. A Schnorr signature with its type has 65 bytes, always. */
export function inputSize(lock: Lock): number {
  return lock.kind === schnorrKind ? 36 + 4 + 1 + (1 + 65) + (1 + 33) : legacyInputSize(lock)
}
