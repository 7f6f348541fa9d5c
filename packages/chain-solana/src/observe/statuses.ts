import { type Fields, type RpcCall, type RpcReply, sharedSignal } from '@wallet/core'
import type { Head } from '../chain-state/heads.ts'
import { readCount } from '../rpc/read.ts'

/** Where one provider sees a transaction. */
export type Sighting = { readonly slot: number; readonly failed: boolean; readonly level: 'processed' | 'confirmed' | 'finalized' }

/**
 * What one provider says of one transaction: a sighting, `null` for "I know nothing of it", `undefined` for no answer.
 * `contextSlot` is the slot its answer speaks of.
 */
export type Told = { readonly head: Head; readonly seen: Sighting | null | undefined; readonly contextSlot: number }

// What getSignatureStatuses takes at once (MAX_GET_SIGNATURE_STATUSES_QUERY_ITEMS in agave's rpc).
const batchMax = 256

/** Asks one provider about transactions, 256 in a call; with `deep` it searches its history too. Never throws. */
export async function statusesOf(head: Head, ids: readonly string[], deep: boolean): Promise<readonly Told[]> {
  const chunks: string[][] = []
  for (let at = 0; at < ids.length; at += batchMax) chunks.push(ids.slice(at, at + batchMax))
  const answers = await Promise.all(
    chunks.map(async (chunk) => {
      const { method, params } = statusesCall(chunk, deep)
      return toldIn(head, await head.provider.read(method, params, sharedSignal), chunk.length)
    }),
  )
  return answers.flat()
}

/** The call about at most 256 transactions. */
export function statusesCall(ids: readonly string[], deep: boolean): RpcCall {
  return { method: 'getSignatureStatuses', params: [ids, { searchTransactionHistory: deep }] }
}

/** What its reply says of so many transactions. */
export function toldIn(head: Head, reply: RpcReply, count: number): readonly Told[] {
  const { value, context } = (
    reply.status === 'result' && typeof reply.value === 'object' && reply.value !== null ? reply.value : {}
  ) as Fields
  const contextSlot = readCount(((context ?? {}) as Fields)['slot'])
  // An error, or a list of another length, is no answer; it is never "not found".
  const list = Array.isArray(value) && value.length === count && contextSlot !== undefined ? (value as readonly unknown[]) : undefined
  return Array.from(
    { length: count },
    (_, index): Told => ({ head, seen: list === undefined ? undefined : sightingIn(list[index]), contextSlot: contextSlot ?? 0 }),
  )
}

function sightingIn(value: unknown): Sighting | null | undefined {
  if (value === null) return null
  if (typeof value !== 'object') return undefined
  const { slot, err, confirmationStatus } = value as Fields
  const at = readCount(slot)
  if (at === undefined || err === undefined) return undefined
  if (confirmationStatus !== 'processed' && confirmationStatus !== 'confirmed' && confirmationStatus !== 'finalized') return undefined
  return { slot: at, failed: err !== null, level: confirmationStatus }
}
