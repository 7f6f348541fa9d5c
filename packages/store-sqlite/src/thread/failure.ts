import { coreErrors, decodeError, type EncodedError, encodeError } from '@wallet/core'
import { sqliteFault } from '../database/sqlite-error.ts'

/** Writes an error down so that it can cross to another thread; what is not ours already means that the store has stopped. */
export function toFailure(error: unknown): EncodedError {
  const encoded = encodeError(error)
  if (encoded !== undefined) return encoded
  const stopped = encodeError(coreErrors.create('STORE_UNAVAILABLE', { reason: sqliteFault(error).reason }))
  return stopped as EncodedError
}

/** The error that {@link toFailure} wrote down. */
export function fromFailure(failure: EncodedError): Error {
  return decodeError(failure)
}
