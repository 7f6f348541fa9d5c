import { sha256 } from '../ports/hash.ts'
import { canonicalIntent } from './canonical.ts'
import type { Intent } from './intent.ts'

/**
 * SHA-256 of the canonical intent, in hex: what approvals, seals and signers are bound to. Same intent, same digest.
 *
 * @throws WalletError `REQUEST_INVALID`
 */
export function intentDigest(intent: Intent): string {
  return sha256(canonicalIntent(intent))
}
