import { type Amount, amount, coreErrors } from '@wallet/core'
import type { Answer } from './json-rpc.ts'

const nonsense = (method: string, reason: string) => coreErrors.create('CHAIN_RESPONSE_MALFORMED', { chain: 'monero', method, reason })

/** A text field. @throws WalletError `CHAIN_RESPONSE_MALFORMED`, as all of these */
export function textOf(answer: Answer, field: string): string {
  const value = answer[field]
  if (typeof value !== 'string') throw nonsense(field, 'not a text')
  return value
}

/** A whole number below 2^53, such as a height. */
export function countOf(answer: Answer, field: string): number {
  const value = answer[field]
  if (typeof value !== 'number' || !Number.isSafeInteger(value)) throw nonsense(field, 'not a whole number')
  return value
}

/** A whole number of any size. */
export function wholeOf(answer: Answer, field: string): bigint {
  const value = answer[field]
  if (typeof value === 'bigint') return value
  return BigInt(countOf(answer, field))
}

/** An amount in piconero. */
export function amountOf(answer: Answer, field: string): Amount {
  return amount(wholeOf(answer, field))
}

/** Yes or no. */
export function flagOf(answer: Answer, field: string): boolean {
  return answer[field] === true
}

/** An object inside. */
export function objectOf(answer: Answer, field: string): Answer {
  const value = answer[field]
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw nonsense(field, 'not an object')
  return value as Answer
}

/** A list of objects; epee leaves empty lists out. */
export function listOf(answer: Answer, field: string): readonly Answer[] {
  const value = answer[field] ?? []
  if (!Array.isArray(value) || value.some((one) => typeof one !== 'object' || one === null)) throw nonsense(field, 'not a list')
  return value as readonly Answer[]
}

/** A list of texts; epee leaves empty lists out. */
export function textsOf(answer: Answer, field: string): readonly string[] {
  const value = answer[field] ?? []
  if (!Array.isArray(value) || value.some((one) => typeof one !== 'string')) throw nonsense(field, 'not a list of texts')
  return value as readonly string[]
}
