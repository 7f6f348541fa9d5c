import { createHash } from 'node:crypto'
import { type Intent, intentDigest } from '@wallet/core'
import { toBase58 } from '../base58.ts'

/**
 * The reference that the memo carries: says which withdrawals a transaction pays to who knows them, and nothing to others.
 *
 * Without it two payments of the same amount to one recipient under one blockhash would be the same bytes.
 */
export function referenceOf(intents: readonly Intent[]): string {
  const digest = createHash('sha256').update(intents.map(intentDigest).join('|')).digest()
  return `ref:${toBase58(digest.subarray(0, 16))}`
}
