import type { Json } from '../errors/wallet-error.ts'
import type { ChainId } from '../ids/chain-id.ts'
import type { Policy } from './policy.ts'

/** A call that may be made. Everything must match. */
export type AllowedCall = {
  readonly chain: ChainId
  /** The contract or program, in the chain's canonical spelling. */
  readonly to: string
  /** The most one call may take from the wallet, in base units of the intent's asset. */
  readonly amountMax: bigint
  /** Whether these arguments are fine; what it throws means no. Name the method here: `() => true` allows them all. */
  readonly matches: (call: Json) => boolean
}

/**
 * Allows the calls listed, and only those: without any such policy every call is refused. Several of these policies add up.
 *
 * The people who lost most signed calls that nobody could read; so a call needs a person who wrote down beforehand what it
 * may look like.
 */
export function allowCalls(calls: readonly AllowedCall[]): Policy {
  const rules = () => []
  const allowsCall: NonNullable<Policy['allowsCall']> = (intent, action) =>
    calls.some(
      ({ chain, to, amountMax, matches }) =>
        intent.chain === chain && action.to === to && action.amount <= amountMax && accepts(matches, action.call),
    )
  return Object.assign(rules, { allowsCall })
}

function accepts(matches: AllowedCall['matches'], call: Json): boolean {
  try {
    // Exactly true: an async predicate answers a promise, and a promise is truthy.
    return matches(call) === true
  } catch {
    return false
  }
}
