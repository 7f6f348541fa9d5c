import type { AttemptId, ClaimKey, TransactionId } from '../ids/ids.ts'
import type { Amount } from '../money/amount.ts'

/** A block by height and hash; the hash is what notices a reorganisation. */
export type BlockRef = { readonly height: number; readonly hash: string }

/** What becomes of a claim when the attempt that held it is dead: used up for ever, or usable again. */
export type ClaimFate = { readonly claim: ClaimKey; readonly fate: 'consumed' | 'free' }

/**
 * Why an attempt can never confirm. The only thing that releases money.
 *
 * - `conflict-final`  another final transaction used one of its claims and, decoded, pays none of its outputs
 * - `reverted-final`  it is final and had no effect except its fee
 * - `expired-final`   its validity ended in a final block and it is in none
 * - `dead-ancestor`   a transaction whose output it spends is itself proven dead, or was mined under another id; `by` is that very
 *   transaction, also where it died of an ancestor of its own
 */
export type DeathProof = {
  readonly kind: 'conflict-final' | 'reverted-final' | 'expired-final' | 'dead-ancestor'
  readonly claims: readonly ClaimFate[]
  /** The conflicting transaction or dead parent, under its sealed id; the transaction itself for `reverted-final`. */
  readonly by?: TransactionId
  readonly block?: BlockRef
  /** Fee the chain took all the same (a reverted transaction), in base units of the fee asset. */
  readonly feePaid?: Amount
  /** How many providers agreed. */
  readonly providers: number
}

/** What the chain says of one attempt now. Every state but `final` and `dead` can still turn into any other. */
export type Observation = { readonly attempt: AttemptId } & (
  | { readonly status: 'unavailable'; readonly reason: string }
  /** No information: not proof of anything. */
  | { readonly status: 'not-seen' }
  | { readonly status: 'pooled' }
  /** In a block that may still be reorganised away. */
  | { readonly status: 'confirmed'; readonly confirmations: number; readonly block: BlockRef }
  /** A rival for one of its claims is visible but not final. */
  | { readonly status: 'conflicted'; readonly by: TransactionId }
  /** Paid, for good. `transaction` differs from the sealed id when the same outputs were adopted under another id. */
  | { readonly status: 'final'; readonly transaction: TransactionId; readonly block: BlockRef; readonly feePaid: Amount }
  | { readonly status: 'dead'; readonly proof: DeathProof }
  /** Somebody else used our key: a final transaction we never sealed took a claim. Halts the lane for a person. */
  | { readonly status: 'foreign-use'; readonly by: TransactionId; readonly block: BlockRef }
)

/**
 * What a send told us. `rejected` and `unknown` are no reason to release anything.
 *
 * `compose-again`: as the chain now is it can never take these bytes, although their claims are unused. No proof either: it may go back
 * to what it was, so whatever is composed instead must share their claims.
 */
export type BroadcastResult =
  | { readonly status: 'accepted' }
  | { readonly status: 'already-known' }
  /** Every provider said no. `advice` names what may help; `code` is the adapter's stable class of the reason. */
  | {
      readonly status: 'rejected'
      readonly code: string
      readonly reason: string
      readonly advice: 'reprice' | 'repair-gap' | 'wait' | 'fund' | 'compose-again' | 'operator'
    }
  | { readonly status: 'unknown'; readonly reason: string }
