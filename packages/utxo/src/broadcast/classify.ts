import { type BroadcastResult, type KnownError, type RpcReply, readVerdict, type Verdict } from '@wallet/core'

/** Stable classes of what a node refuses a transaction for; the `code` of a rejected broadcast. */
export type RejectionCode =
  /** A coin is not there: spent, or its parent is unknown to this node; perhaps spent by this very transaction. */
  | 'missing-inputs'
  /** Another transaction of the mempool spends one of the coins, and this one does not outbid it. */
  | 'other-live'
  | 'too-cheap'
  /** Too many or too heavy unconfirmed relatives. */
  | 'chain-too-long'
  | 'not-yet-final'
  /** No node will ever take these bytes, or this one's operator forbids them. */
  | 'build-bug'

/**
 * Texts of Bitcoin Core 0.14 to 31, Dogecoin Core 1.14 and BCHN 28 (validation.cpp, rpc/rawtransaction.cpp, node/transaction.cpp,
 * util/error.cpp); the first match counts.
 */
const knownErrors: readonly KnownError<RejectionCode>[] = [
  // RPC_VERIFY_ALREADY_IN_CHAIN (renamed RPC_VERIFY_ALREADY_IN_UTXO_SET).
  [-27, 'already-known'],
  [/loading block index|rewinding|verifying blocks|work queue|timed? ?out/, 'unknown'],
  [
    /already in block ?chain|already in utxo set|txn-already-known|already in mempool|txn-already-in-mempool|txn-same-nonwitness-data-in-mempool/,
    'already-known',
  ],
  [
    /insufficient fee|fee not met|min relay fee|mempool full|insufficient priority|fee is too low|replacement-failed|does not improve feerate diagram/,
    'too-cheap',
  ],
  [/missing ?-?inputs|inputs-missingorspent|missingorspent|inputs-spent/, 'missing-inputs'],
  [
    /mempool-conflict|spends[ -]conflicting|replacement-adds-unconfirmed|too many potential replacements|bip125-replacement-disallowed/,
    'other-live',
  ],
  [
    /too-long-mempool-chain|too many (unconfirmed )?(ancestors|descendants)|exceeds (ancestor|descendant)|too-large-cluster|chain limit/,
    'chain-too-long',
  ],
  [/non-final|premature-spend|non-bip68-final/, 'not-yet-final'],
  [
    /fee exceeds|absurdly-high-fee|max-fee-exceeded|dust|scriptpubkey|scriptsig-|bare-multisig|multi-op-return|tx-size|version|bad-txns-|bad-witness|verify-flag|tx decode failed|coinbase|sigops|unspendable|burn|non-mandatory/,
    'build-bug',
  ],
]

/** Reads one node's reply to `sendrawtransaction` of the transaction `id`. */
export function classify(reply: RpcReply, id: string): Verdict<RejectionCode> {
  return readVerdict(reply, (value) => value === id, knownErrors)
}

/** What may help, by class. Where nodes disagree the class that stands first is told. */
export const advice: Readonly<Record<RejectionCode, Extract<BroadcastResult, { status: 'rejected' }>['advice']>> = {
  'missing-inputs': 'wait',
  'other-live': 'wait',
  'too-cheap': 'reprice',
  'chain-too-long': 'wait',
  'not-yet-final': 'wait',
  'build-bug': 'operator',
}
