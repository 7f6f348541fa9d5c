import { type BroadcastResult, type KnownError, type RpcReply, readVerdict, type Verdict } from '@wallet/core'

/** Stable classes of what a node refuses a transaction for; the `code` of a rejected broadcast. */
export type RejectionCode =
  /** The nonce is used up: perhaps by this very transaction. */
  | 'slot-consumed'
  /** The pool holds another transaction of this nonce, and this one does not outbid it. */
  | 'other-live-at-nonce'
  | 'gap'
  | 'too-cheap'
  | 'funds'
  | 'pool-limit'
  /** The provider's own cap or filter. */
  | 'provider-policy'
  /** No node will ever take these bytes. */
  | 'build-bug'

/**
 * Texts of bor and geth, anvil and hardhat's EDR; the first match counts.
 *
 * ethers maps three of these to codes and the others to UNKNOWN_ERROR, so we read the node's own words.
 */
const knownErrors: readonly KnownError<RejectionCode>[] = [
  // EIP-1474: "limit exceeded".
  [-32005, 'unknown'],
  // Only hardhat says so on a send, and then after it mined the transaction.
  [/execution reverted|reverted with|transaction reverted|vm exception/, 'unknown'],
  [/(?<!account )limit exceeded|rate limit|too many requests|timed? ?out|unavailable|internal error|try again/, 'unknown'],
  [/already known|transaction already imported|(?<!un)known transaction/, 'already-known'],
  [/nonce too low|nonce has already been used/, 'slot-consumed'],
  [/replacement transaction underpriced|replacement fee too low/, 'other-live-at-nonce'],
  [
    /future transaction tries to replace pending|txpool is full|pool is full|account limit exceeded|in-flight transaction limit|address already reserved/,
    'pool-limit',
  ],
  [/nonce too high|nonce gap|gapped/, 'gap'],
  [/exceeds the configured cap/, 'provider-policy'],
  [
    /transaction underpriced|gas price below minimum|max fee per gas less than block base fee|fee ?cap .*base ?fee|is too low for the next block/,
    'too-cheap',
  ],
  [/insufficient (funds|balance)|overshot|enough funds/, 'funds'],
  [/filtered|blacklisted|denied|not allowed/, 'provider-policy'],
  [
    /exceeds block gas limit|gas limit (is )?too high|gas limit is \d+ and exceeds|intrinsic gas too low|at least \d+ gas|oversized data|invalid sender|invalid signature|invalid chain ?id|incompatible eip-155|only replay-protected|higher than max fee per gas|tip above fee cap|rlp|transaction type not supported/,
    'build-bug',
  ],
]

/** Reads one provider's reply to `eth_sendRawTransaction` of the transaction `id`. */
export function classify(reply: RpcReply, id: string): Verdict<RejectionCode> {
  return readVerdict(reply, (value) => typeof value === 'string' && value.toLowerCase() === id, knownErrors)
}

/** What may help, by class; of several reasons the one is told that says most about the nonce, which stands first. */
export const advice: Readonly<Record<RejectionCode, Extract<BroadcastResult, { status: 'rejected' }>['advice']>> = {
  'slot-consumed': 'wait',
  'other-live-at-nonce': 'wait',
  gap: 'repair-gap',
  'too-cheap': 'reprice',
  funds: 'fund',
  'pool-limit': 'wait',
  'provider-policy': 'operator',
  'build-bug': 'operator',
}
