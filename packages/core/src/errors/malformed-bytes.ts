import { coreErrors } from './codes.ts'
import type { WalletError } from './wallet-error.ts'

/** The error for bytes, ours or a node's, that are not what they must be: a transaction, a block, the body of a draft. */
export function malformedBytes(reason: string, cause?: unknown): WalletError {
  return coreErrors.create('BYTES_MALFORMED', { reason }, cause === undefined ? {} : { cause })
}
