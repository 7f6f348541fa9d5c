import { isWalletError, type Retry } from '@wallet/core'
import type { PublicError } from './envelope.ts'

/** A handler's refusal in public words: answered to the requester, and the message is done with. */
export class MessageRefusal {
  readonly code: string
  readonly reason: string
  readonly retry: Retry

  constructor(code: string, reason: string, retry: Retry = 'never') {
    this.code = code
    this.reason = reason
    this.retry = retry
  }
}

// Their sentences are about the requester's own words, so he may read them.
const spoken: { readonly [code: string]: string } = {
  AMOUNT_INVALID: 'INVALID_AMOUNT',
  ASSET_ID_INVALID: 'UNSUPPORTED_ASSET',
  ASSET_NOT_REGISTERED: 'UNSUPPORTED_ASSET',
  CHAIN_NOT_REGISTERED: 'UNSUPPORTED_ASSET',
  ID_INVALID: 'INVALID_REQUEST',
  INVALID_RECIPIENT: 'INVALID_RECIPIENT',
  REQUEST_INVALID: 'INVALID_REQUEST',
  WALLET_NOT_FOUND: 'WALLET_NOT_FOUND',
}

/** What the requester is told of anything that was thrown: never an inner message or an address of ours. */
export function publicError(thrown: unknown): PublicError {
  if (thrown instanceof MessageRefusal) return { code: thrown.code, message: thrown.reason, retry: thrown.retry }
  if (!isWalletError(thrown)) return { code: 'INTERNAL', message: 'something went wrong here', retry: 'reconcile' }
  const code = Object.hasOwn(spoken, thrown.code) ? spoken[thrown.code] : undefined
  if (code !== undefined) return { code, message: thrown.message.replace(/ \[[A-Z0-9_]+\]$/, ''), retry: thrown.retry }
  if (thrown.retry === 'never') return { code: 'INTERNAL', message: 'something went wrong here', retry: 'never' }
  return { code: 'SERVICE_UNAVAILABLE', message: 'a part is away; ask again under the same id', retry: thrown.retry }
}
