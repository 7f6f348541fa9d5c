import type { RpcReply } from './reply.ts'
import type { Verdict } from './send-to-all.ts'

/** What an error that answers a send means: a text of its message, lower-cased, or its code, and the meaning. */
export type KnownError<Code extends string> = readonly [sign: RegExp | number, meaning: 'unknown' | 'already-known' | Code]

/**
 * Reads one provider's reply to a send. `isOurs` recognises the transaction's id in a result; of `knownErrors` the first match counts.
 *
 * The id is computed here, so a provider that answers another one did not tell what became of ours. What is not listed is unknown,
 * never rejected: an error that nobody knows may come after the transaction was taken.
 */
export function readVerdict<Code extends string>(
  reply: RpcReply,
  isOurs: (value: unknown) => boolean,
  knownErrors: readonly KnownError<Code>[],
): Verdict<Code> {
  if (reply.status === 'none') return { status: 'unknown', reason: reply.reason }
  if (reply.status === 'result')
    return isOurs(reply.value) ? { status: 'accepted' } : { status: 'unknown', reason: 'answered with another transaction id' }
  const { code, message } = reply
  const text = message.toLowerCase()
  const meaning = knownErrors.find(([sign]) => (typeof sign === 'number' ? sign === code : sign.test(text)))?.[1] ?? 'unknown'
  if (meaning === 'unknown') return { status: 'unknown', reason: message }
  return meaning === 'already-known' ? { status: 'already-known' } : { status: 'rejected', code: meaning, reason: message }
}
