import { type Fields, fieldsOf, malformed, need } from '@wallet/core'
import { readQuantity } from '../rpc/read.ts'

/** An account as far as it is used. */
export type Account = { readonly lamports: bigint; readonly owner: string; readonly executable: boolean; readonly data: Uint8Array }

/** Reads one account of an answer; null where there is none. @throws WalletError `CHAIN_RESPONSE_MALFORMED` */
export function readAccount(chain: string, value: unknown): Account | null {
  if (value === null) return null
  const method = 'getMultipleAccounts'
  const { lamports, owner, executable, data }: Fields = fieldsOf(chain, method, value)
  const text = Array.isArray(data) && data[1] === 'base64' ? (data[0] as unknown) : undefined
  if (typeof owner !== 'string' || typeof executable !== 'boolean' || typeof text !== 'string')
    throw malformed(chain, method, 'owner, executable or data is missing')
  return {
    lamports: need(chain, method, readQuantity(lamports), 'lamports'),
    owner,
    executable,
    data: Uint8Array.from(Buffer.from(text, 'base64')),
  }
}
