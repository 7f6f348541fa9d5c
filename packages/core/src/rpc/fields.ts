import { coreErrors } from '../errors/codes.ts'

/** The fields of a JSON object. */
export type Fields = { readonly [field: string]: unknown }

/** An object answer by its fields. @throws WalletError `CHAIN_RESPONSE_MALFORMED` */
export function fieldsOf(chain: string, method: string, value: unknown): Fields {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw malformed(chain, method, 'not an object')
  return value as Fields
}

/** A list answer. @throws WalletError `CHAIN_RESPONSE_MALFORMED` */
export function listOf(chain: string, method: string, value: unknown): readonly unknown[] {
  if (!Array.isArray(value)) throw malformed(chain, method, 'not a list')
  return value
}

/** A value that must be there. @throws WalletError `CHAIN_RESPONSE_MALFORMED` */
export function need<Value>(chain: string, method: string, value: Value | undefined, what: string): Value {
  if (value === undefined) throw malformed(chain, method, `${what} is missing or malformed`)
  return value
}

/** The error for an answer that makes no sense. */
export function malformed(chain: string, method: string, reason: string): Error {
  return coreErrors.create('CHAIN_RESPONSE_MALFORMED', { chain, method, reason })
}
