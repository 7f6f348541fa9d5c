import { type BroadcastResult, type KnownError, type RpcReply, readVerdict, type Verdict } from '@wallet/core'

/** Stable classes of what a node refuses bytes for; the `code` of a rejected broadcast. */
export type RejectionCode =
  /** No node will ever take these bytes. */
  | 'build-bug'
  /** The payer cannot pay the fee. */
  | 'funds'

/**
 * Texts of agave's rpc.rs and of the bank's errors; the first match counts.
 *
 * "Blockhash not found" is not listed on purpose: the blockhash is too old, or the node is behind, and which of the two only a
 * proof of expiry tells. Signing anew on it is how payouts are paid twice. An error that a simulation gives is not listed either:
 * sends skip it, so a node that simulates all the same speaks of its own view.
 */
const knownErrors: readonly KnownError<RejectionCode>[] = [
  [/already been processed|alreadyprocessed|already processed/, 'already-known'],
  [
    /signature verification|signature failure|failed to deserialize|failed to sanitize|sanitize failure|too large|invalid base64|decoded .* too large/,
    'build-bug',
  ],
  [/insufficient ?funds ?for ?fee|attempt to debit an account but found no record/, 'funds'],
]

/** Reads one provider's reply to `sendTransaction` of the transaction `id`. */
export function classify(reply: RpcReply, id: string): Verdict<RejectionCode> {
  return readVerdict(reply, (value) => value === id, knownErrors)
}

/** What may help, by class. */
export const advice: Readonly<Record<RejectionCode, Extract<BroadcastResult, { status: 'rejected' }>['advice']>> = {
  'build-bug': 'operator',
  funds: 'fund',
}
