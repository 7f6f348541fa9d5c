import { isWalletError, type Note, type Retry } from '@wallet/core'

/** How one public code is answered. */
type Answer = { readonly status: number; readonly retry: Retry; readonly message: string }

/**
 * The vocabulary of this service: clients branch on these codes, so none is ever renamed or reused.
 *
 * `retry` is the engine's: `never` (same request, same answer), `safe` (nothing happened), `reconcile` (it may have happened: ask
 * `GET /withdrawal/status/:id`, or repeat the very same request under the same id).
 */
export const publicCodes = {
  INVALID_REQUEST: { status: 400, retry: 'never', message: 'the request is not well formed' },
  IDEMPOTENCY_KEY_REQUIRED: {
    status: 400,
    retry: 'never',
    message: 'give the withdrawal an id: "id" in the body or an Idempotency-Key header',
  },
  IDEMPOTENCY_KEY_MISMATCH: { status: 400, retry: 'never', message: 'the id in the body and the Idempotency-Key header differ' },
  AMOUNT_NOT_A_STRING: { status: 400, retry: 'never', message: 'amounts are decimal strings such as "0.015": a JSON number loses digits' },
  INVALID_AMOUNT: { status: 400, retry: 'never', message: 'not a plain positive decimal amount of this asset' },
  INVALID_RECIPIENT: { status: 400, retry: 'never', message: 'not an address of this network' },
  UNSUPPORTED_ASSET: { status: 400, retry: 'never', message: 'no such network or asset is configured' },
  UNAUTHORIZED: { status: 401, retry: 'never', message: 'a valid API key is needed: X-Api-Key or Authorization: Bearer' },
  FORBIDDEN: { status: 403, retry: 'never', message: 'this API key may not do that' },
  NOT_FOUND: { status: 404, retry: 'never', message: 'nothing here' },
  WITHDRAWAL_NOT_FOUND: { status: 404, retry: 'never', message: 'no withdrawal with this id' },
  WALLET_NOT_FOUND: { status: 404, retry: 'never', message: 'no wallet pays this asset' },
  IDEMPOTENCY_CONFLICT: { status: 409, retry: 'never', message: 'this id already belongs to another request, which is unaffected' },
  OPERATION_REFUSED: { status: 409, retry: 'never', message: 'not possible in the present state' },
  PAYLOAD_TOO_LARGE: { status: 413, retry: 'never', message: 'the body is too large' },
  UNSUPPORTED_MEDIA_TYPE: { status: 415, retry: 'never', message: 'send application/json' },
  INSUFFICIENT_FUNDS: { status: 422, retry: 'never', message: 'the balance does not cover this withdrawal' },
  LIMIT_EXCEEDED: { status: 422, retry: 'never', message: 'above a limit' },
  POLICY_REFUSED: { status: 422, retry: 'never', message: 'a policy does not allow this withdrawal' },
  TRANSACTION_NOT_ALLOWED: {
    status: 422,
    retry: 'never',
    message: 'only a single transfer from the wallet, or a call that a policy allows, is carried out; nothing was signed',
  },
  SIGNING_FAILED: { status: 422, retry: 'never', message: 'it could not be signed; the money is back in the balance' },
  SUBMISSION_FAILED: { status: 422, retry: 'never', message: 'it failed for good, with proof; the money is back in the balance' },
  CANCELLED: { status: 422, retry: 'never', message: 'it was cancelled; the money is back in the balance' },
  REJECTED: { status: 422, retry: 'never', message: 'it was not approved; the money is back in the balance' },
  RATE_LIMITED: { status: 429, retry: 'safe', message: 'too many requests; see Retry-After' },
  INTERNAL: { status: 500, retry: 'reconcile', message: 'an unexpected failure; look the withdrawal up by its id' },
  HALTED: { status: 503, retry: 'safe', message: 'withdrawals of this kind are halted; nothing was stored' },
  SERVICE_UNAVAILABLE: {
    status: 503,
    retry: 'reconcile',
    message: 'a part of the service is away; repeat the same request under the same id',
  },
  SHUTTING_DOWN: { status: 503, retry: 'safe', message: 'this process is stopping; ask another one' },
} as const satisfies { readonly [code: string]: Answer }

/** One of the public codes. */
export type PublicCode = keyof typeof publicCodes

/** The body of every failure. */
export type ErrorBody = { readonly code: PublicCode; readonly message: string; readonly retry: Retry }

/** A failure on its way out: what the client sees and the HTTP status. */
export type PublicError = { readonly status: number; readonly body: ErrorBody }

/** A request that is refused before the engine is asked. */
export class RequestError extends Error {
  override readonly name = 'RequestError'
  readonly code: PublicCode
  constructor(code: PublicCode, message?: string) {
    super(message ?? publicCodes[code].message)
    this.code = code
  }
}

/** A public failure, with a sentence of its own where one helps. */
export function failure(code: PublicCode, message?: string, retry?: Retry): PublicError {
  const answer = publicCodes[code]
  return { status: answer.status, body: { code, message: message ?? answer.message, retry: retry ?? answer.retry } }
}

/** The engine's errors in public words. What is not listed is internal and says nothing of its inside. */
const ofErrors = new Map<string, PublicCode>([
  ['AMOUNT_INVALID', 'INVALID_AMOUNT'],
  ['REQUEST_INVALID', 'INVALID_REQUEST'],
  ['ID_INVALID', 'INVALID_REQUEST'],
  ['INVALID_RECIPIENT', 'INVALID_RECIPIENT'],
  ['CHAIN_ID_INVALID', 'UNSUPPORTED_ASSET'],
  ['ASSET_ID_INVALID', 'UNSUPPORTED_ASSET'],
  ['CHAIN_NOT_REGISTERED', 'UNSUPPORTED_ASSET'],
  ['ASSET_NOT_REGISTERED', 'UNSUPPORTED_ASSET'],
  ['WALLET_NOT_FOUND', 'WALLET_NOT_FOUND'],
  ['OPERATION_REFUSED', 'OPERATION_REFUSED'],
  ['STORE_UNAVAILABLE', 'SERVICE_UNAVAILABLE'],
  ['STORE_CLOSED', 'SERVICE_UNAVAILABLE'],
  ['CHAIN_UNREACHABLE', 'SERVICE_UNAVAILABLE'],
  ['CHAIN_RESPONSE_MALFORMED', 'SERVICE_UNAVAILABLE'],
  ['FEE_UNAVAILABLE', 'SERVICE_UNAVAILABLE'],
  ['SIGNER_UNREACHABLE', 'SERVICE_UNAVAILABLE'],
  ['SOLANA__PROVIDERS_DISAGREE', 'SERVICE_UNAVAILABLE'],
  ['SESSIONS_EXHAUSTED', 'SERVICE_UNAVAILABLE'],
  ['SESSION_CLOSED', 'SERVICE_UNAVAILABLE'],
  ['MONERO__CALL_UNANSWERED', 'SERVICE_UNAVAILABLE'],
  ['MONERO__CALL_REFUSED', 'SERVICE_UNAVAILABLE'],
  ['MONERO__SLOT_FAILED', 'SERVICE_UNAVAILABLE'],
  ['MONERO__WALLET_UNOPENED', 'SERVICE_UNAVAILABLE'],
  ['MONERO__WALLET_BEHIND', 'SERVICE_UNAVAILABLE'],
  ['CIRCUIT_OPEN', 'SERVICE_UNAVAILABLE'],
  ['TIMED_OUT', 'SERVICE_UNAVAILABLE'],
  ['ABORTED', 'SERVICE_UNAVAILABLE'],
])
/** Their sentences are about the caller's own input, so he may read them. */
const spoken = new Set(['AMOUNT_INVALID', 'REQUEST_INVALID', 'ID_INVALID', 'INVALID_RECIPIENT', 'OPERATION_REFUSED'])

const ofFramework = new Map<string, PublicCode>([
  ['FST_ERR_CTP_BODY_TOO_LARGE', 'PAYLOAD_TOO_LARGE'],
  ['FST_ERR_CTP_INVALID_MEDIA_TYPE', 'UNSUPPORTED_MEDIA_TYPE'],
])

/** What the client is told of anything that was thrown. Never an inner message, a stack or a URL. */
export function publicError(thrown: unknown): PublicError {
  if (thrown instanceof RequestError) return failure(thrown.code, thrown.message)
  if (isWalletError(thrown)) {
    const code = ofErrors.get(thrown.code)
    if (code === undefined) return failure('INTERNAL')
    return failure(code, spoken.has(thrown.code) ? thrown.message.replace(/ \[[A-Z0-9_]+\]$/, '') : undefined, thrown.retry)
  }
  const { statusCode, code, validation } = (typeof thrown === 'object' && thrown !== null ? thrown : {}) as FrameworkError
  if (Array.isArray(validation)) return ofValidation(thrown as FrameworkError)
  const known = ofFramework.get(code ?? '')
  if (known !== undefined) return failure(known)
  if (statusCode !== undefined && statusCode >= 400 && statusCode < 500) return failure('INVALID_REQUEST')
  return failure('INTERNAL')
}

type FrameworkError = {
  readonly statusCode?: number
  readonly code?: string
  readonly validationContext?: string
  readonly validation?: readonly { readonly instancePath?: string; readonly keyword?: string; readonly message?: string }[]
}

function ofValidation({ validation, validationContext }: FrameworkError): PublicError {
  const first = validation?.[0]
  const field = (first?.instancePath ?? '').slice(1).replaceAll('/', '.')
  if (field === 'amount' && first?.keyword === 'type') return failure('AMOUNT_NOT_A_STRING')
  if (field === 'amount') return failure('INVALID_AMOUNT')
  const place = [validationContext, field].filter((part) => part !== undefined && part !== '').join('.')
  return failure('INVALID_REQUEST', `${place} ${first?.message ?? 'is invalid'}`)
}

/** The reason stored with a refused, failed or cancelled withdrawal, in public words. */
export function publicReason(state: string, note: Note | null): PublicError {
  const code = note?.code ?? ''
  if (state === 'cancelled' || code === 'CANCELLED') return failure('CANCELLED')
  if (code === 'REVIEW_REJECTED') return failure('REJECTED')
  if (code === 'INSUFFICIENT_FUNDS') return failure(state === 'refused' ? 'INSUFFICIENT_FUNDS' : 'SUBMISSION_FAILED')
  if (code === 'POLICY_CEILING' || code === 'POLICY_VELOCITY') return failure('LIMIT_EXCEEDED')
  if (code === 'RECIPIENT_REFUSED') return failure('INVALID_RECIPIENT', 'this recipient cannot be paid, or is a wallet of this service')
  if (code.startsWith('SIGNER_') || code === 'SIGNATURE_INVALID') return failure('SIGNING_FAILED')
  if (state === 'refused') return failure('POLICY_REFUSED')
  return failure('SUBMISSION_FAILED')
}
