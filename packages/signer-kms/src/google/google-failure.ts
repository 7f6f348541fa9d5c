import type { Failure } from '../remote/reply.ts'

const names = [
  ...['OK', 'CANCELLED', 'UNKNOWN', 'INVALID_ARGUMENT', 'DEADLINE_EXCEEDED', 'NOT_FOUND', 'ALREADY_EXISTS', 'PERMISSION_DENIED'],
  ...['RESOURCE_EXHAUSTED', 'FAILED_PRECONDITION', 'ABORTED', 'OUT_OF_RANGE', 'UNIMPLEMENTED', 'INTERNAL', 'UNAVAILABLE', 'DATA_LOSS'],
  'UNAUTHENTICATED',
]
const refusals = new Set([
  ...['INVALID_ARGUMENT', 'NOT_FOUND', 'ALREADY_EXISTS', 'PERMISSION_DENIED', 'FAILED_PRECONDITION', 'OUT_OF_RANGE', 'UNIMPLEMENTED'],
])

/**
 * What an error of the SDK means, by its gRPC status. Only the status gets out: a message may quote what was sent.
 *
 * UNAUTHENTICATED passes by itself: tokens expire and are fetched again. Source: google.rpc.Code; the quota page of Cloud KMS for
 * RESOURCE_EXHAUSTED.
 */
export function googleFailure(error: unknown): Failure {
  const code = (error as { code?: unknown } | null)?.code
  const reason = typeof code === 'number' ? (names[code] ?? 'UNKNOWN') : error instanceof Error ? error.name : 'not an error'
  if (reason === 'RESOURCE_EXHAUSTED') return { status: 'throttled', reason }
  return { status: refusals.has(reason) ? 'refused' : 'unreachable', reason }
}
