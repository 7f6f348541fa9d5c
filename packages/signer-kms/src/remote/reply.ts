/**
 * What one call to a KMS came to.
 *
 * `wrong` is an answer that is not ours: another key's name, a checksum that does not fit, a signature that does not verify. It is
 * thrown away, and the call is made again. A signature that nobody stored is harmless, so every call may be made again.
 */
export type Reply<T> = { readonly status: 'answered'; readonly value: T } | Failure

/** A call without an answer to use; `reason` holds no secret and no message of ours. */
export type Failure = { readonly status: 'throttled' | 'refused' | 'unreachable' | 'wrong'; readonly reason: string }

/** An answer to use. */
export const answered = <T>(value: T): Reply<T> => ({ status: 'answered', value })

/** An answer to throw away. */
export const wrong = (reason: string): Failure => ({ status: 'wrong', reason })
