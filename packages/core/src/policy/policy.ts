import type { Action, Intent } from '../intent/intent.ts'
import type { Note } from '../store/records.ts'
import type { Rule } from './rule.ts'

/** A contract call or program instruction. */
export type CallAction = Extract<Action, { readonly kind: 'call' }>

/** What a policy knows beside the intent. */
export type PolicyContext = {
  /** Who asks for the withdrawal. */
  readonly requester: string
}

/**
 * One policy: the rules it lays on an intent, none where it doesn't apply. Any function of this shape is a policy.
 *
 * It must be pure and quick: it decides nothing about counters or lists itself, the store does that in the accept commit.
 */
export type Policy = {
  (intent: Intent, context: PolicyContext): readonly Rule[]
  /** Only on policies that allow calls: a call that no policy allows is refused. */
  readonly allowsCall?: (intent: Intent, action: CallAction) => boolean
}

/** What a screening says: `review` holds for approval, `refuse` ends the withdrawal before it starts. */
export type ScreeningResult = { readonly verdict: 'clear' | 'review' | 'refuse'; readonly note: Note }

/** Asks somebody outside (sanctions list, risk score) before accept. A failure to answer is `review`, never `clear`. */
export type Screening = (intent: Intent, signal: AbortSignal) => Promise<ScreeningResult>
