import { malformed } from '@wallet/core'
import { checksummed } from '../address.ts'
import { readHash } from '../hex/bytes.ts'
import { readCount, readQuantity } from '../hex/quantity.ts'
import type { Block } from '../rpc/read.ts'

/** A transaction of a block, as far as deposits and outflows need it; addresses checksummed. */
export type BlockTransaction = {
  readonly id: string
  readonly from: string
  readonly nonce: number
  readonly to: string | null
  readonly value: bigint
}

/** A block with its transactions, in their order. */
export type FullBlock = Block & { readonly transactions: readonly BlockTransaction[] }

const addressShape = /^0x[0-9a-fA-F]{40}$/

/** Reads the transactions of a block asked for in full. @throws WalletError `CHAIN_RESPONSE_MALFORMED` */
export function readTransactions(chain: string, value: unknown): readonly BlockTransaction[] {
  if (!Array.isArray(value)) throw malformed(chain, 'eth_getBlockByNumber', 'transactions is not a list')
  return value.map((one: unknown) => {
    const transaction = readTransaction(one)
    // One that cannot be read might be a deposit: skipping it would be a gap.
    if (transaction === undefined) throw malformed(chain, 'eth_getBlockByNumber', 'a transaction cannot be read')
    return transaction
  })
}

/** Reads one transaction; undefined for anything that is not a complete one. */
function readTransaction(one: unknown): BlockTransaction | undefined {
  if (typeof one !== 'object' || one === null) return undefined
  const fields = one as { readonly [field: string]: unknown }
  const id = readHash(fields['hash'])
  const value = readQuantity(fields['value'])
  const from = addressOf(fields['from'])
  const nonce = readCount(fields['nonce'])
  const to = fields['to'] === null || fields['to'] === undefined ? null : addressOf(fields['to'])
  if (id === undefined || value === undefined || from === undefined || nonce === undefined || to === undefined) return undefined
  return { id, from, nonce, to, value }
}

/** A checksummed address; undefined for anything else. */
export function addressOf(value: unknown): string | undefined {
  return typeof value === 'string' && addressShape.test(value) ? checksummed(value) : undefined
}
