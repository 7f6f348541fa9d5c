import { intentDigest } from '../../intent/digest.ts'
import type { Intent } from '../../intent/intent.ts'
import type { AcceptInput } from '../../store/contract/orders.ts'

/** The input of an accept by `alice`, without rules unless given. */
export function buildAccept(intent: Intent, more: Partial<AcceptInput> = {}): AcceptInput {
  return { intent, digest: intentDigest(intent), mac: 'mac', requester: 'alice', rules: [], ...more }
}
