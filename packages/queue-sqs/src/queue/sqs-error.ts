import { isWalletError } from '@wallet/core'
import { sqsErrors } from '../errors/codes.ts'

/** What the SDK throws, as far as we read it. */
type Thrown = {
  readonly name?: string
  readonly message?: string
  readonly $metadata?: { readonly httpStatusCode?: number }
  readonly $retryable?: object
}

/** What went wrong at the service. Never the SDK's error as a cause: it carries the request with its headers. */
export function namedError(error: unknown, queue: string): Error {
  if (isWalletError(error)) return error
  const { name = '', message = '', $metadata, $retryable } = (error ?? {}) as Thrown
  if (/QueueDoesNotExist|NonExistentQueue/.test(name)) return sqsErrors.create('SQS__QUEUE_MISSING', { queue })
  const status = $metadata?.httpStatusCode ?? 0
  const refused = status >= 400 && status < 500 && status !== 429 && $retryable === undefined && !/Throttl|RequestLimit/.test(name)
  const reason = `${name}: ${message}`.slice(0, 300)
  return refused ? sqsErrors.create('SQS__REFUSED', { reason }) : sqsErrors.create('SQS__UNREACHABLE', { reason })
}

/** A receipt that the service no longer knows as the newest, or whose message is not hidden any more. */
export function isStaleReceipt(error: unknown): boolean {
  return /MessageNotInflight|ReceiptHandleIsInvalid|InvalidParameterValue/.test((error as Thrown | null)?.name ?? '')
}
