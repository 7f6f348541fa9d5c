import type { Draft } from '../../chain/transaction.ts'
import type { SigningRequest } from '../../signer/signer.ts'

/**
 * A request as signers see it. A draft of many inputs names the transaction, what it spends and its intents in the first request only:
 * a thousand copies of forty kilobytes would be stored with it.
 */
export function wholeRequest(draft: Draft, request: SigningRequest): SigningRequest {
  const [first] = draft.signing
  if (first === undefined || request.transaction.length > 0) return request
  const { transaction, intentDigests, spends } = first
  if (request.spends === undefined || spends === undefined) return { ...request, transaction, intentDigests }
  return { ...request, transaction, intentDigests, spends: { input: request.spends.input, outputs: spends.outputs } }
}
