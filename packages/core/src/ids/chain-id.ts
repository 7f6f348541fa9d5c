import { coreErrors } from '../errors/codes.ts'

declare const chainBrand: unique symbol

/** A chain by its CAIP-2 id, such as `eip155:137`. */
export type ChainId = string & { readonly [chainBrand]: 'ChainId' }

// CAIP-2: namespace [-a-z0-9]{3,8}, reference [-_a-zA-Z0-9]{1,32}.
const caip2 = /^[-a-z0-9]{3,8}:[-_a-zA-Z0-9]{1,32}$/

/** Checks a CAIP-2 chain id. Source: CAIP-2. @throws WalletError `CHAIN_ID_INVALID` */
export function chainId(text: string): ChainId {
  if (typeof text !== 'string' || !caip2.test(text)) throw coreErrors.create('CHAIN_ID_INVALID', { text: String(text).slice(0, 100) })
  return text as ChainId
}
