import type { Draft } from '../../chain/transaction.ts'
import type { SigningRequest } from '../../signer/signer.ts'

/**
 * A request as signers see it. A draft of many inputs names the transaction and its intents in the first request only: a thousand
 * copies of forty kilobytes would be stored with it.
 */
export function wholeRequest(draft: Draft, request: SigningRequest): SigningRequest {
  const [first] = draft.signing
  if (first === undefined || request.transaction.length > 0) return request
  return { ...request, transaction: first.transaction, intentDigests: first.intentDigests }
}
