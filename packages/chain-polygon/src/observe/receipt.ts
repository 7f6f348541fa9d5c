import type { BlockRef } from '@wallet/core'
import { readBytes, readHash } from '../hex/bytes.ts'
import { readCount, readQuantity } from '../hex/quantity.ts'

/** One log of a receipt, as far as it is read. */
export type Log = { readonly address: string; readonly topics: readonly string[]; readonly data: Uint8Array }

/** What a node says of a mined transaction. */
export type Receipt = {
  readonly id: string
  readonly block: BlockRef
  /** Whether it had its effect; otherwise it only paid its fee. */
  readonly succeeded: boolean
  /** Wei. */
  readonly feePaid: bigint
  readonly logs: readonly Log[]
}

/** Reads a receipt of the transaction `id`; undefined for anything that is not a complete one. */
export function readReceipt(id: string, value: unknown): Receipt | undefined {
  if (typeof value !== 'object' || value === null) return undefined
  const fields = value as { readonly [field: string]: unknown }
  const height = readCount(fields['blockNumber'])
  const hash = readHash(fields['blockHash'])
  const status = readQuantity(fields['status'])
  const gasUsed = readQuantity(fields['gasUsed'])
  const price = readQuantity(fields['effectiveGasPrice'])
  const logs = Array.isArray(fields['logs']) ? fields['logs'].map(readLog) : undefined
  if (readHash(fields['transactionHash']) !== id || height === undefined || hash === undefined) return undefined
  if ((status !== 0n && status !== 1n) || gasUsed === undefined || price === undefined || logs === undefined) return undefined
  const whole = logs.filter((log) => log !== undefined)
  if (whole.length !== logs.length) return undefined
  return { id, block: { height, hash }, succeeded: status === 1n, feePaid: gasUsed * price, logs: whole }
}

/** Reads one log; undefined for anything else. */
export function readLog(value: unknown): Log | undefined {
  if (typeof value !== 'object' || value === null) return undefined
  const fields = value as { readonly [field: string]: unknown }
  const address = fields['address']
  const data = readBytes(fields['data'])
  const topics = Array.isArray(fields['topics']) ? fields['topics'].map(readHash) : undefined
  const known = topics?.filter((topic) => topic !== undefined)
  if (typeof address !== 'string' || data === undefined || topics === undefined || known?.length !== topics.length) return undefined
  return { address: address.toLowerCase(), topics: known, data }
}
