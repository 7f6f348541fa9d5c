import { coreErrors } from '../errors/codes.ts'
import { isWalletError } from '../errors/wallet-error.ts'
import { hmacSha256, sameDigest } from '../ports/hash.ts'
import { intentDigest } from './digest.ts'
import type { Intent } from './intent.ts'

// Keeps a seal from being valid as any other HMAC that somebody makes with the same key.
const purpose = 'wallet-intent-1:'
const keyBytesMin = 16

/**
 * The engine's seal on a digest: HMAC-SHA-256 by the policy key, in hex. A row forged in the database does not have it.
 *
 * @throws WalletError `REQUEST_INVALID` for a key under 16 bytes.
 */
export function intentMac(policyKey: Uint8Array, digest: string): string {
  if (!(policyKey instanceof Uint8Array) || policyKey.length < keyBytesMin) {
    throw coreErrors.create('REQUEST_INVALID', { field: 'policyKey', reason: `needs at least ${keyBytesMin} bytes` })
  }
  return hmacSha256(policyKey, purpose + digest)
}

/**
 * Whether an intent read back from a store is the one that was sealed: its digest is recomputed, then the seal, compared in
 * constant time. An intent that has no canonical form is not genuine.
 */
export function genuine(policyKey: Uint8Array, intent: Intent, digest: string, mac: string): boolean {
  const expected = intentMac(policyKey, digest)
  try {
    return sameDigest(intentDigest(intent), digest) && sameDigest(expected, mac)
  } catch (error) {
    if (isWalletError(error)) return false
    throw error
  }
}
