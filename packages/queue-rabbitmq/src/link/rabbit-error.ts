import { isWalletError } from '@wallet/core'
import { rabbitErrors } from '../errors/codes.ts'

/** What went wrong between us and the broker. Never the error itself as a cause: it may carry the URL with its password. */
export function namedError(error: unknown): Error {
  if (isWalletError(error)) return error
  const reason = error instanceof Error ? error.message.replace(/amqps?:\/\/\S+/g, 'the broker') : 'no reason given'
  // Codes of AMQP 0-9-1, chapter 1.1: no access, no such thing, another declaration, not allowed.
  const refused = /\b(?:402|403|404|406|530)\b|ACCESS.REFUSED|PRECONDITION.FAILED/.test(reason)
  return refused ? rabbitErrors.create('RABBITMQ__REFUSED', { reason }) : rabbitErrors.create('RABBITMQ__UNREACHABLE', { reason })
}
