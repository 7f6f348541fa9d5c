import { InvariantError } from '../../errors/invariant.ts'
import { type ErrorContext, isWalletError, type Retry, WalletError } from '../../errors/wallet-error.ts'

/** A thrown error as plain data, so that it can cross to another thread. */
export type EncodedError =
  | { readonly name: 'WalletError'; readonly code: string; readonly context: ErrorContext; readonly retry: Retry; readonly message: string }
  | { readonly name: 'InvariantError'; readonly message: string }

/** How one command ended: with its verb's answer, or rejected with all its writes undone. */
export type Outcome = { readonly ok: true; readonly result: unknown } | { readonly ok: false; readonly error: EncodedError }

/**
 * An error of a verb as data; undefined for an error that came from below the verbs.
 *
 * The language's own errors (a `TypeError` on a malformed input) are bugs of the caller or of a verb. They must reject one
 * command, not the whole batch: otherwise one broken caller stops everybody's withdrawals.
 */
export function encodeError(error: unknown): EncodedError | undefined {
  if (isWalletError(error)) {
    const suffix = ` [${error.code}]`
    const message = error.message.endsWith(suffix) ? error.message.slice(0, -suffix.length) : error.message
    return { name: 'WalletError', code: error.code, context: error.context, retry: error.retry, message }
  }
  if (error instanceof InvariantError) return { name: 'InvariantError', message: error.message }
  if (error instanceof TypeError || error instanceof RangeError || error instanceof SyntaxError) {
    return { name: 'InvariantError', message: `${error.name} in a verb: ${error.message}` }
  }
  return undefined
}

/** The error that {@link encodeError} took apart. */
export function decodeError(encoded: EncodedError): WalletError | InvariantError {
  if (encoded.name === 'InvariantError') return new InvariantError(encoded.message)
  const { code, context, retry, message } = encoded
  return new WalletError({ code, context, retry, message })
}
